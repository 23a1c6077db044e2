"""Markdown for a pull request: what it says, that nothing in it acts, and that it is never too long."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from deployer.changes.model import PropertyChange
from deployer.review.report import Additions, Finding, Part, Step, build, markdown
from deployer.review.report.values import printable
from tests.unit.deployer.changes.trees import change, holder, stack
from tests.unit.deployer.review.report.made import cost, full, read, subject

PIECES = (
    *(
        "@classla",
        "#12",
        "`",
        "```",
        "~~~",
        "|",
        "\\",
        "\\|",
        "<b>",
        "</details>",
        "<!--",
        "-->",
        "&lt;",
        "&#64;",
    ),
    *(
        "*",
        "_",
        "[a](http://b)",
        "![a](b)",
        "https://evil.example",
        "www.evil.example",
        "- ",
        "1. ",
        "# ",
        "> ",
    ),
    *("\r", "\u2028", "\u202e", "\ud800", "$", "a", " ", ":smile:", "==", "---"),
)
# A line feed makes two lines of a value.
characters = st.characters(exclude_characters="\n")
hostile = st.lists(st.sampled_from(PIECES) | characters, min_size=1, max_size=6).map("".join)


def rendered(text: str) -> Any:
    """As a forge would render it, with raw HTML and tables."""
    made = markdown.render(build(*full(text)))
    assert len(made) <= markdown.LONGEST
    return read(MarkdownIt("commonmark").enable("table").render(made))


@given(hostile)
def test_no_text_changes_the_structure(text: str) -> None:
    reader = rendered(text)
    assert reader.elements == rendered("x").elements


@given(hostile)
def test_nobody_is_mentioned_and_nothing_is_linked(text: str) -> None:
    open_text = [data for tag, data in rendered(text).texts if tag not in ("code", "pre")]
    assert not [data for data in open_text if re.search(r"@\w|(?i:https?://|www\.)", data)]


@given(st.text(max_size=20))
def test_a_code_span_shows_the_text(text: str) -> None:
    html = MarkdownIt("commonmark").enable("table").render(f"| a |\n|---|\n| {markdown.code(text)} |\n")
    assert html.count("<td>") == 1
    (shown,) = [data for tag, data in read(html).texts if tag == "code"][-1:] or [""]
    assert shown.strip() == printable(text).strip()


def test_a_fence_is_longer_than_any_in_it() -> None:
    item = PropertyChange(path="/Properties/A", before="```", after="`````")
    text = markdown.render(build(subject(stack(change("T", properties=(item,)))), Additions()))
    assert "\n``````diff\n" in text
    assert "\n``````\n" in text


def test_it_says_what_the_page_says() -> None:
    finding = Finding(level="high", title="The site is down", detail="for a minute")
    additions = Additions(findings=Part(value=(finding,)), cost=Part(value=cost(), note="guessed"))
    made = subject(
        parameters={"AppSubnetBCidr": "10.1.13.0/24", "A": "1"},
        previous={"AppSubnetBCidr": "10.1.12.0/24"},
        changed=("AppSubnetBCidr",),
        facts=(("Stack", "classla-dev"),),
        steps=(Step(what="Execute exactly this", command="classla deploy p"),),
    )
    text = markdown.render(build(made, additions))
    assert text.startswith(
        "### Change to dev: destructive\n\n**This replaces 1 subnet and updates 1 log group"
    )
    assert "| `AppSubnetBCidr` | `10.1.12.0/24` | `10.1.13.0/24` |" in text
    assert "- **high**: The site is down: for a minute" in text
    assert "-/+  AppSubnetB  AWS::EC2::Subnet  replaced  (because of CidrBlock)" in text
    assert "CidrBlock: 10.1.12.0/24 → 10.1.13.0/24  from AppSubnetBCidr  forces replacement" in text
    assert "NAT gateways: NAT gateway" in text
    assert "_Not available: diagram, because it was not computed._" in text
    assert "- Stack: `classla-dev`" in text
    assert "Execute exactly this: `classla deploy p`" in text


@pytest.mark.parametrize("count", [400, 3000])
def test_what_does_not_fit_is_left_out_and_told(count: int) -> None:
    item = PropertyChange(path="/Properties/Value", before="a" * 150, after="b" * 150)
    many = [change(f"R{number}", properties=(item,)) for number in range(count)]
    tree = stack(holder("One", *many), holder("Two", *many))
    text = markdown.render(build(subject(tree), Additions()))
    assert markdown.LONGEST - 2_000 < len(text) <= markdown.LONGEST
    (left_out,) = re.findall(r"\*\*Cut: (\d+) lines are left out here\*\*", text)
    kept = text.count("\n~    R") + text.count("\n       Value: ")
    assert int(left_out) + kept == 4 * count
    read(MarkdownIt("commonmark").enable("table").render(text))


def test_whatever_is_long_it_fits() -> None:
    huge = "x" * 100_000
    made = subject(environment=huge, facts=(("Stack", huge),) * 300, steps=(Step(what=huge, command=huge),))
    text = markdown.render(build(made, Additions(diagram=Part(missing=huge))))
    assert len(text) <= markdown.LONGEST
    assert "longer than fits here" in text
