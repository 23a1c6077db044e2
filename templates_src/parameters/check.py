"""One parameters file against the settings of its root: names, values, tags, stack policy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from templates_src.common.naming import PROJECT
from templates_src.errors import Problem
from templates_src.parameters.model import APP_ROOT, ENVIRONMENT_TAG, PROJECT_TAG, REGION_TAG, REQUIRED_TAGS
from templates_src.parameters.stack_policy import policy_problems
from templates_src.parameters.words import did_you_mean, echo, listed, quoted
from templates_src.settings.environment import ENVIRONMENT_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from templates_src.parameters.model import ParameterFile
    from templates_src.settings.model import AnySetting

# Limits of AWS tags and of CloudFormation parameters.
MAX_TAGS = 50
MAX_TAG_KEY = 128
MAX_TAG_VALUE = 256
MAX_VALUE_BYTES = 4096
REGION_PATTERN = r"^[a-z]{2}(-[a-z]+)+-\d$"
INTEGER_PATTERN = r"^(0|[1-9][0-9]*)$"
# A number of more digits than this is out of every bound, and Python refuses to read one of thousands.
_MOST_DIGITS = 18
_TAG_TEXT = re.compile(r"[\w .:/=+@-]*")


def check_file(
    file: ParameterFile, settings: Sequence[AnySetting], logical_ids: Collection[str] = ()
) -> list[Problem]:
    """Every problem of one file taken alone.

    Args:
        file: what was read.
        settings: the settings that its root uses, in any order.
        logical_ids: the resources of its root, to find a stack policy that protects nothing; empty skips it.
    """
    return [
        *_name_problems(file, settings),
        *_value_problems(file, settings),
        *_tag_problems(file),
        *_identity_problems(file),
        *policy_problems(file.stack_policy, f"{file.label}, StackPolicy", logical_ids),
    ]


def value_problem(declared: AnySetting, value: str) -> tuple[str, str] | None:
    """What is wrong with a value of a setting and what to do; None when it is right."""
    said = echo(declared.name, value)
    if len(value.encode("utf-8", "surrogatepass")) > MAX_VALUE_BYTES:
        return f"{said} is longer than the {MAX_VALUE_BYTES} bytes of a parameter", ""
    if declared.type == "Number" and (problem := _number_problem(declared, value)):
        return problem
    if declared.allowed and value not in declared.allowed:
        return f"{said} is not one of {listed(declared.allowed)}", did_you_mean(value, declared.allowed)
    if declared.pattern and not re.fullmatch(declared.pattern, value, re.ASCII):
        if re.fullmatch(declared.pattern, value.strip(), re.ASCII):
            return f"{said} has white space at its start or end", "remove it"
        return f"{said} is not of the right form", f"it must be {declared.constraint}"
    return None


def _number_problem(declared: AnySetting, value: str) -> tuple[str, str] | None:
    said = echo(declared.name, value)
    if not re.fullmatch(INTEGER_PATTERN, value, re.ASCII):
        return (
            f"{said} is not a whole number",
            f"it {declared.constraint}; no sign, point, space or zero first",
        )
    amount = int(value) if len(value) <= _MOST_DIGITS else 10**_MOST_DIGITS
    if declared.minimum is not None and amount < declared.minimum:
        return f"{said} is below {declared.minimum}", f"it {declared.constraint}"
    if declared.maximum is not None and amount > declared.maximum:
        return f"{said} is above {declared.maximum}", f"it {declared.constraint}"
    return None


def _name_problems(file: ParameterFile, settings: Sequence[AnySetting]) -> Iterator[Problem]:
    known = {declared.name: declared for declared in settings}
    for name in file.parameters:
        if name not in known:
            advice = did_you_mean(name, known) or "the parameters are listed in docs/CONFIGURATION.md"
            yield Problem(file.label, f"sets {quoted(name)}, which {file.root} does not have", advice)
    for declared in settings:
        if declared.default is None and declared.name not in file.parameters:
            yield Problem(
                f"{file.label}, {declared.name}",
                "is missing and has no default",
                f"{declared.description}; {_accepted(declared)}",
            )


def _accepted(declared: AnySetting) -> str:
    """``must be one of …`` for a choice; patterns carry their words without a verb."""
    constraint = declared.constraint
    return constraint if constraint.startswith("must") else f"must be {constraint}"


def _value_problems(file: ParameterFile, settings: Sequence[AnySetting]) -> Iterator[Problem]:
    for declared in settings:
        value = file.parameters.get(declared.name)
        problem = None if value is None else value_problem(declared, value)
        if problem:
            yield Problem(f"{file.label}, {declared.name}", *problem)


def _tag_problems(file: ParameterFile) -> Iterator[Problem]:
    where = f"{file.label}, Tags"
    if len(file.tags) > MAX_TAGS:
        yield Problem(where, f"has {len(file.tags)} tags; AWS takes {MAX_TAGS}")
    for key, value in file.tags.items():
        for what in _one_tag_problems(key, value):
            yield Problem(where, f"{quoted(key[:MAX_TAG_KEY])} {what}")


def _one_tag_problems(key: str, value: str) -> Iterator[str]:
    if not 1 <= len(key) <= MAX_TAG_KEY:
        yield f"has a key of {len(key)} characters; AWS takes 1 to {MAX_TAG_KEY}"
    if len(value) > MAX_TAG_VALUE:
        yield f"has a value of {len(value)} characters; AWS takes {MAX_TAG_VALUE}"
    if key.lower().startswith("aws:"):
        yield "starts with aws:, which is AWS's own"
    if not _TAG_TEXT.fullmatch(key) or not _TAG_TEXT.fullmatch(value):
        yield "has a character that a tag cannot have; letters, digits, spaces and . : / = + - @ _ are fine"


def _identity_problems(file: ParameterFile) -> Iterator[Problem]:
    """The tags that say what the stack is, and the name that must be the same everywhere."""
    where = f"{file.label}, Tags"
    expected = {PROJECT_TAG: PROJECT, ENVIRONMENT_TAG: file.name}
    for tag in REQUIRED_TAGS:
        if tag not in file.tags:
            yield Problem(where, f"lacks {tag}", f'add "{tag}": "{expected.get(tag, "us-east-1")}"')
    for tag, value in expected.items():
        if file.tags.get(tag, value) != value:
            yield Problem(where, f"has {tag} {quoted(file.tags[tag])}", f'write "{value}"')
    if REGION_TAG in file.tags and not re.fullmatch(REGION_PATTERN, file.region, re.ASCII):
        yield Problem(where, f"has Region {quoted(file.region)}", "write one region name such as us-east-1")
    given = file.parameters.get(ENVIRONMENT_NAME.name, file.name)
    if file.root == APP_ROOT and given != file.name:
        yield Problem(
            f"{file.label}, {ENVIRONMENT_NAME.name}",
            f"is {quoted(given)} in the file of {quoted(file.name)}",
            "the two must be the same, or a deployment of one name would change the other's stack",
        )
