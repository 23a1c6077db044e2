"""Subjects for the tests of reports, and how a page is read back."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from deployer.changes.model import PropertyChange
from deployer.review.cost import difference
from deployer.review.noise import Label
from deployer.review.report import Additions, Finding, Grant, Part, Step, Subject
from tests.unit.deployer.changes.trees import change, holder, stack
from tests.unit.deployer.review.cost.made import estimated

if TYPE_CHECKING:
    from deployer.changes.model import StackChanges

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Drawn</title><rect/></svg>'
SUBNET = change(
    "AppSubnetB",
    "AWS::EC2::Subnet",
    physical_id="subnet-1",
    replacement="True",
    policy_action="ReplaceAndDelete",
    properties=(
        PropertyChange(
            path="/Properties/CidrBlock",
            recreation="Always",
            before="10.1.12.0/24",
            after="10.1.13.0/24",
            causes=("AppSubnetBCidr",),
        ),
    ),
)
LOGS = change(
    "BackendLogGroup",
    "AWS::Logs::LogGroup",
    properties=(PropertyChange(path="/Properties/RetentionInDays", before="7", after="14"),),
)
SMALL = stack(holder("Network", SUBNET), holder("Storage", LOGS))
VOID = (
    "meta",
    "rect",
)


def subject(tree: StackChanges = SMALL, **more: Any) -> Subject:
    """A change of dev."""
    return Subject(**{"environment": "dev", "tree": tree, **more})


def cost() -> Any:
    """A real difference: another NAT gateway."""
    return difference(estimated("dev"), estimated("dev", NatMode="per-az"))


def full(text: str) -> tuple[Subject, Additions]:
    """A subject that says the same text wherever somebody else's text may stand."""
    long = f'{{"A":["{"x" * 80}"]}}'
    inner = change(
        text,
        text,
        replacement="True",
        physical_id=text,
        policy_action="ReplaceAndRetain",
        drift="MODIFIED",
        properties=(
            PropertyChange(path=f"/Properties/{text}", before=text, after=text, causes=(text,)),
            PropertyChange(path=text, recreation="Always", before=long, after=f"!{text}\n{long}"),
        ),
    )
    role = change(
        text, f"AWS::IAM::{text}", action="Add", after=f'{{"Properties":{{"A":{_json(text)},"B":1}}}}'
    )
    renewed = holder(f"{text}2", address=f"{text}2", properties=(PropertyChange(path=text, after=text),))
    tree = stack(holder(text, inner, role, address=text), renewed, notes=(text,))
    made = subject(
        tree,
        environment=text,
        parameters={text: text, f"{text}1": text, f"{text}2": text},
        previous={text: text},
        changed=(text,),
        carried=(f"{text}1",),
        no_echo=(f"{text}2",),
        facts=(("Stack", text),),
        steps=(Step(what="Do it", command=text),),
        offline=True,
    )
    additions = Additions(
        diagram=Part(missing=text),
        cost=Part(value=cost(), note=text),
        findings=Part(value=(Finding(level=text, title=text, detail=text, where=(text,)),), note=text),
        grants=Part(value=(Grant(where=text, what=text, before=text, after=text),)),
        noise=Part(value={(f"{text}/{text}", text): Label(unlikely=True, text=text)}),
        checks=Part(value=(text,)),
    )
    return made, additions


def _json(text: str) -> str:
    import json

    return json.dumps(text)


class Reader(HTMLParser):
    """Reads a page: its elements in order, its texts, and whether it nests."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def read(page: str) -> Reader:
    """A page as it is understood."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader
