"""The page: what it says, that nothing breaks out of it, and that everybody can read it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.changes.model import PropertyChange
from deployer.review.noise import Label
from deployer.review.report import Additions, Finding, Grant, Part, build, html
from deployer.review.report.style import COLOURS, DARK, LIGHT, PAIRS, sheet
from deployer.review.report.values import printable
from tests.unit.deployer.changes.trees import change, holder, stack, trees
from tests.unit.deployer.review.report.made import SMALL, SVG, cost, full, read, subject

PIECES = (
    *("<script>alert(1)</script>", "</p>", "</style>", "<!--", "-->", "]]>", '" onload="x', "' onload='x"),
    *('"', "'", "&", "&lt;", "&#60;", "`", "<", ">", "|", "\\", "a", "é", "/", " "),
    *("\u202e", "\u2028", "\r", "\t", "\x00", "\ud800"),
)
# A line feed makes two lines of a value: it has a test of its own.
characters = st.characters(exclude_characters="\n")
hostile = st.lists(st.sampled_from(PIECES) | characters, min_size=1, max_size=6).map("".join)


def page(text: str) -> str:
    return html.render(build(*full(text)))


@given(hostile)
def test_no_text_changes_the_structure_of_the_page(text: str) -> None:
    reader = read(page(text))
    assert reader.elements == read(page("x")).elements
    assert page(text).encode()


@given(st.lists(hostile, min_size=2, max_size=3).map("\n".join))
def test_lines_bring_nothing_but_lines(text: str) -> None:
    elements = read(page(text)).elements
    assert set(elements) <= set(read(page("x\nx")).elements) | {("ins", ()), ("del", ()), ("span", ())}


@pytest.mark.parametrize("text", ["<b>", '" onclick="x', "</details>", "&amp;", "a\u202eb", "<svg/onload=x>"])
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    texts = {data for _, data in read(page(text)).texts}
    assert printable(text) in texts
    assert not any(name.startswith("on") for _, attrs in read(page(text)).elements for name, _ in attrs)


@given(trees)
def test_any_tree_gives_a_page_that_nests(tree: object) -> None:
    read(html.render(build(subject(tree), Additions())))  # type: ignore[arg-type]


def test_the_same_input_gives_the_same_bytes() -> None:
    one = html.render(build(subject(parameters={"A": "1", "B": "2"}), Additions()))
    other = html.render(build(subject(parameters={"B": "2", "A": "1"}), Additions()))
    assert one == other


def test_the_page_needs_nothing_else() -> None:
    text = html.render(build(subject(), Additions(diagram=Part(value=SVG))))
    elements = read(text).elements
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & {tag for tag, _ in elements}
    assert all(
        value and value.startswith("#") for _, attrs in elements for name, value in attrs if name == "href"
    )
    assert not re.search(r"url\(|@import|https?:", text.replace('xmlns="http://www.w3.org/2000/svg"', ""))
    assert "default-src &#x27;none&#x27;" in text


def test_the_outline_is_in_order_and_every_table_has_a_caption() -> None:
    made, additions = full("x")
    reader = read(html.render(build(made, additions)))
    tags = [tag for tag, _ in reader.elements]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert tags.count("table") == tags.count("caption") > 2
    assert all(tags.count(name) == 1 for name in ("main", "header", "footer", "nav", "title"))
    assert ("html", (("lang", "en"),)) in reader.elements


def test_every_reference_in_the_page_has_its_target_once() -> None:
    elements = read(page("x")).elements
    ids = [value for _, attrs in elements for name, value in attrs if name == "id"]
    asked = {value for _, attrs in elements for name, value in attrs if name == "aria-labelledby"}
    asked |= {(value or "")[1:] for _, attrs in elements for name, value in attrs if name == "href"}
    assert len(ids) == len(set(ids))
    assert asked <= set(ids)


def test_no_meaning_by_colour_alone() -> None:
    """Every coloured line or mark has a word in it."""
    text = page("x")
    pills = re.findall(r'<span class="pill k-[a-z-]+">((?:<span[^>]*>[^<]*</span>)?[^<]*)</span>', text)
    assert len(pills) > 3
    assert all(re.search(r"[a-z]{3}", re.sub("<[^>]*>", "", pill)) for pill in pills)
    tiles = re.findall(r'<li class="tile[^>]*>(.*?)</li>', text)
    assert all(re.search(r"</b>.*</span> [a-zA-Z ]{5}", tile) for tile in tiles)


# --- contrast ----------------------------------------------------------------------------------------------
def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.01)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_can_be_read(colours: dict[str, str], front: str, back: str) -> None:
    assert contrast(colours[front], colours[back]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_focus_can_be_seen(colours: dict[str, str]) -> None:
    assert min(contrast(colours["focus"], colours[back]) for back in ("page", "card")) >= 3


def test_every_colour_is_in_both_palettes_and_every_kind_has_one() -> None:
    assert set(LIGHT) == set(DARK)
    assert {*COLOURS.values()} <= {front for front, _ in PAIRS}
    used = set(re.findall(r"var\(--([a-z-]+)\)", sheet()))
    assert used <= set(LIGHT)
    kinds = set(re.findall(r"k-([a-z-]+)", page("x").split("</style>")[1]))
    assert kinds <= set(COLOURS)


def test_print_opens_what_is_folded() -> None:
    printed = sheet().split("@media print")[1]
    assert "details:not([open])>*{display:block!important}" in printed
    assert "details-content{content-visibility:visible!important" in printed


# --- what it says ------------------------------------------------------------------------------------------
def text_of(made: Additions, tree: object = SMALL) -> str:
    page = html.render(build(subject(tree), made))  # type: ignore[arg-type]
    shown = " ".join(data.strip() for tag, data in read(page).texts if tag != "style")
    return re.sub(r"\s+", " ", shown)


def test_what_nobody_told_is_said_to_be_missing() -> None:
    text = text_of(Additions(diagram=Part(missing="the pen is dry")))
    assert "Diagram Not available: the pen is dry." in text
    assert "Risks and what users notice Not available:" in text
    assert "Not available: cost , because it was not computed." in text


def test_nothing_found_is_not_the_same_as_not_looked() -> None:
    text = text_of(Additions(findings=Part(value=()), cost=Part(value=cost())))
    assert "Nothing that users notice, and no known risk." in text
    assert "Risks and what users notice Not available" not in text
    assert "+32.85 USD" in text
    assert "Together" in text


def test_a_drawing_is_taken_in_and_a_hostile_one_is_not() -> None:
    assert SVG in html.render(build(subject(), Additions(diagram=Part(value=SVG))))
    bad = SVG.replace("<rect/>", "<script>x</script>")
    page = html.render(build(subject(), Additions(diagram=Part(value=bad))))
    assert "<script" not in page
    assert "the drawing holds an element script" in page


def test_findings_and_grants_are_told() -> None:
    found = Finding(level="high", title="The site is down", detail="for a minute", where=("Edge/Rule",))
    grant = Grant(where="Edge/Rule", what="port 22 is open", before="nobody", after="everybody")
    text = text_of(Additions(findings=Part(value=(found,)), grants=Part(value=(grant,))))
    assert "high risk The site is down for a minute Edge/Rule" in text
    assert "! widens Edge/Rule port 22 is open before: nobody → after: everybody" in text


def test_noise_is_labelled() -> None:
    place = ("Storage/BackendLogGroup", "/Properties/RetentionInDays")
    unlikely = text_of(Additions(noise=Part(value={place: Label(unlikely=True, text="from an output")})))
    assert "= likely noise" in unlikely
    assert "from an output" in unlikely
    real = text_of(Additions(noise=Part(value={place: Label(unlikely=False, text="from an output")})))
    assert "likely noise" not in real
    assert "from an output" in real


def test_a_long_list_is_folded() -> None:
    roles = [change(f"R{number}", "AWS::IAM::Role", action="Add", after="{}") for number in range(30)]
    text = text_of(Additions(), stack(holder("Security", *roles)))
    assert "Show all 30" in text


def test_a_document_is_compared_line_by_line() -> None:
    before = '{"Statement":[{"Action":"s3:Get*","Effect":"Allow","Resource":"arn:aws:s3:::one-bucket/*"}]}'
    item = PropertyChange(path="/Properties/P", before=before, after=before.replace("Get", "Put"))
    page = html.render(build(subject(stack(change("A", properties=(item,)))), Additions()))
    assert "<del>-       &quot;Action&quot;: &quot;s3:Get*&quot;,</del>" in page
    assert "<ins>+       &quot;Action&quot;: &quot;s3:Put*&quot;,</ins>" in page
