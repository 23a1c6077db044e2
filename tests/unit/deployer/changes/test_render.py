"""What a reviewer sees of a plan, line by line."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deployer.changes.model import KNOWN_AFTER_APPLY, SYMBOLS, PropertyChange
from deployer.changes.render import STYLES, WIDEST_VALUE, plan_lines
from tests.unit.deployer.changes.trees import change, holder, stack, trees
from tests.unit.deployer.plans.planning import plan

LONG = "x" * 100


def lines(*changes: Any, verbose: bool = False, notes: tuple[str, ...] = (), **fields: Any) -> list[str]:
    tree = stack(*changes, notes=notes)
    made = plan(**{"parameters": {}, "previous": {}, "changed": (), "carried": (), **fields}, changes=tree)
    return [text for _, text in plan_lines(made, verbose=verbose)]


def prop(path: str = "/Properties/Cpu", **more: Any) -> PropertyChange:
    return PropertyChange(path=path, **more)


RULE = change(
    "Rule",
    "AWS::EC2::SecurityGroupIngress",
    physical_id="sgr-1",
    replacement="True",
    policy_action="ReplaceAndRetain",
    properties=(
        prop(
            "/Properties/Ports/0/From", before="1", after="2", recreation="Always", causes=("Port", "Vpc.Id")
        ),
        prop("/Properties/Group", after=KNOWN_AFTER_APPLY, certain=False),
        prop("/Tags", certain=False),
    ),
)
TREE = (
    change("Alarm", "AWS::CloudWatch::Alarm", action="Remove", policy_action="Retain"),
    holder("Edge", RULE, holder("Inner", change("New", action="Add", after='{"A":1}'), address="Edge/Inner")),
    holder("Quiet"),
    holder("Renewed", properties=(prop("/Properties/TemplateURL"),)),
)


def test_a_small_tree() -> None:
    assert lines(*TREE) == [
        "-·   Alarm  AWS::CloudWatch::Alarm  (leaves the stack, and stays in the account)",
        "~    Edge  classla-Edge",
        "  -/+  Rule  AWS::EC2::SecurityGroupIngress  (replaced because of Ports.0.From; the old one stays)",
        '        Ports.0.From: "1" → "2"  from Port, Vpc.Id  forces replacement',
        "        Group: (none) → (known after apply)",
        "        Tags: (known after apply)",
        "  ~    Inner  classla-Edge/Inner",
        "    +    New  AWS::SNS::Topic",
        "~   Renewed  template or parameters only: no resource in it changes",
        "Plan: 1 to add, 1 to replace, 1 to leave behind; 1 lets more through (IAM, security groups)",
    ]


def test_verbose_adds_identities_definitions_and_what_does_not_change() -> None:
    because = "(replaced because of Ports.0.From; the old one stays)"
    added = set(lines(*TREE, verbose=True)) - set(lines(*TREE))
    assert added == {
        f"  -/+  Rule  AWS::EC2::SecurityGroupIngress  sgr-1  {because}",
        '          {"A":1}',
        "    Quiet  unchanged inside",
    }


def test_long_values_are_cut_unless_they_are_asked_for() -> None:
    changed = change("A", properties=(prop(after=LONG),))
    short, full = (lines(changed, verbose=verbose)[1] for verbose in (False, True))
    assert short.endswith("x…")
    assert len(short.partition("→ ")[2]) == WIDEST_VALUE
    assert f'"{LONG}"' in full


def test_notes_are_shown() -> None:
    assert lines(change("A"), notes=("[WARN] left out",))[0] == "  note: [WARN] left out"


def test_no_change_says_so() -> None:
    assert lines(holder("Quiet")) == ["Plan: nothing to change"]


def test_a_nested_stack_that_goes_with_nothing_inside_is_shown() -> None:
    assert lines(holder("Edge", action="Remove")) == [
        "-    Edge  AWS::CloudFormation::Stack",
        "Plan: 1 to delete",
    ]


def test_parameters_that_change_and_those_that_are_kept() -> None:
    shown = lines(
        parameters={"Same": "1", "Tasks": "2", "New": "a", "Image": "old", "Nothing": ""},
        previous={"Same": "1", "Tasks": "1", "Image": "old", "Nothing": ""},
        changed=("New", "Tasks"),
        carried=("Image", "Nothing"),
    )
    assert shown[:-1] == [
        "Parameters",
        '  ~ New: "" → "a"',
        '  ~ Tasks: "1" → "2"',
        '  = Image keeps its deployed value "old"',
    ]


def test_a_masked_parameter_that_changes_is_listed_though_it_looks_the_same() -> None:
    shown = lines(parameters={"ApiToken": "****"}, previous={"ApiToken": "****"}, changed=("ApiToken",))
    assert shown[1] == '  ~ ApiToken: "****" → "****"'


def test_a_first_deployment_does_not_list_every_parameter() -> None:
    assert lines(parameters={"Tasks": "2"}, changed=("Tasks",), change_set_type="CREATE") == [
        "Plan: nothing to change"
    ]


def test_a_value_that_is_known_later_is_told_so_inside_a_longer_one() -> None:
    changed = change("A", properties=(prop(after=f'{{"Role":"{KNOWN_AFTER_APPLY}"}}'),))
    assert lines(changed)[1].endswith('→ {"Role":"(known after apply)"}')


def test_every_kind_has_a_style() -> None:
    assert set(STYLES) == set(SYMBOLS)


hostile = st.text(
    st.sampled_from("\x00\x07\x1b\x7f\x85\x9b\u202e\u2028\ufeff\r\n\t") | st.characters(),
    min_size=1,
    max_size=9,
)


@given(hostile, st.booleans())
def test_nothing_that_steers_a_terminal_is_printed(text: str, verbose: bool) -> None:
    bad = change(
        text,
        text,
        physical_id=text,
        replacement="True",
        properties=(
            prop(f"/Properties/{text}", before=text, after="[" + text, causes=(text,), recreation="Always"),
        ),
    )
    shown = lines(
        bad,
        change("B", text, action="Add", after="{" + text),
        verbose=verbose,
        notes=(text,),
        parameters={text: text},
        changed=(text,),
        carried=(text,),
    )
    assert len(shown) == (9 if verbose else 8)
    assert all(line.isprintable() for line in shown)


@given(trees, st.booleans())
def test_any_tree_can_be_shown(tree: Any, verbose: bool) -> None:
    shown = list(plan_lines(plan(changes=tree), verbose=verbose))
    assert shown[-1][1].startswith("Plan: ")
    assert len(shown) >= len(list(tree.resources()))
