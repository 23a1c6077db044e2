"""Results as lines, as data and as JUnit XML. Pure."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from deployer.smoke.table import BY_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deployer.smoke.model import Result, Settings

MARKS = {"passed": ("✓", "green"), "failed": ("✗", "bold red"), "skipped": ("-", "dim")}


def lines(results: Sequence[Result], environment: str) -> Iterator[tuple[str, str]]:
    """A line for each check with its style, and what to do below one that failed."""
    width = max((len(item.id) for item in results), default=0)
    for item in results:
        mark, style = MARKS[item.status]
        detail = "".join(char if char.isprintable() else "?" for char in item.detail)
        yield style, f"{mark} {item.id:<{width}}  {item.status:<7}  {detail}"
        if item.status == "failed":
            check = BY_ID[item.id]
            yield "", f"  {'':<{width}}  users: {check.why}"
            yield "cyan", f"  {'':<{width}}  → {check.fix.replace('ENV', environment or 'ENV')}"


def summary(results: Sequence[Result]) -> str:
    """``11 passed, 1 failed, 0 skipped``."""
    kinds = [item.status for item in results]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("passed", "failed", "skipped"))


def data(results: Sequence[Result], settings: Settings) -> dict[str, Any]:
    """Everything, for a program."""
    return {
        "api": settings.api,
        "frontend": settings.frontend,
        "passed": not any(item.status == "failed" for item in results),
        "checks": [{**asdict(item), "title": BY_ID[item.id].title} for item in results],
    }


def junit(results: Sequence[Result], settings: Settings) -> str:
    """The same in the form that CI systems show."""
    kinds = [item.status for item in results]
    suite = ElementTree.Element(
        "testsuite",
        name=f"classla smoke {settings.api}",
        tests=str(len(results)),
        failures=str(kinds.count("failed")),
        skipped=str(kinds.count("skipped")),
        time=f"{max((item.seconds for item in results), default=0):.3f}",
    )
    for item in results:
        case = ElementTree.SubElement(
            suite, "testcase", classname="smoke", name=item.id, time=f"{item.seconds:.3f}"
        )
        if item.status == "failed":
            ElementTree.SubElement(case, "failure", message=_clean(item.detail)).text = BY_ID[item.id].fix
        elif item.status == "skipped":
            ElementTree.SubElement(case, "skipped", message=_clean(item.detail))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _clean(text: str) -> str:
    """XML takes no control characters."""
    return "".join(char if char.isprintable() else "?" for char in text)
