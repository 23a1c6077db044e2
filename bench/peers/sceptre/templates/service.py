"""Our own service stack, emitted for Sceptre: the same templates, another tool around them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from templates_src.render import canonical_json
from templates_src.stacks import service
from templates_src.wiring.stack import add_parameters, declared_inputs, publish


def sceptre_handler(_user_data: object) -> str:
    """The template's text."""
    built = service.STACK.build(declared_inputs(service.STACK))
    add_parameters(built.template, service.STACK.inputs)
    publish(built.template, built.outputs)
    return canonical_json(built.template.to_dict())
