"""All rules between the parameters of one set of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from templates_src.parameters.addresses import address_problems
from templates_src.parameters.arithmetic import number_problems, variable_problems
from templates_src.parameters.combinations import cloudformation_rules, combination_problems
from templates_src.parameters.places import name_problems, region_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from templates_src.errors import Problem


def check_values(values: Mapping[str, str], region: str = "") -> list[Problem]:
    """Every problem between the values of one environment.

    Args:
        values: parameter name → value with the defaults filled in (``model.effective_values``). A rule that
            reads a parameter which is absent, or not even of its form, is skipped: ``check_file`` says that.
        region: where the stack lives; empty skips the rules about regions.
    """
    return [
        *combination_problems(values),
        *address_problems(values),
        *number_problems(values),
        *variable_problems(values),
        *name_problems(values),
        *(region_problems(values, region) if region else ()),
    ]


__all__ = ["check_values", "cloudformation_rules"]
