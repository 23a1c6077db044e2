from __future__ import annotations

from templates_src.diagram import sources, stack_diagram
from tests.support.templates import tree


def test_an_edge_for_each_output_that_is_read() -> None:
    templates = tree()
    first = templates["root.json"]["Resources"]["Child"]
    reads = {"Fn::If": ["Has", {"Fn::GetAtt": ["Child", "Outputs.TopicArn"]}, ""]}
    templates["root.json"]["Resources"]["Second"] = {
        **first,
        "Condition": "Has",
        "Properties": {"TemplateURL": "child.json", "Parameters": {"Size": reads}},
    }
    text = stack_diagram(templates)
    assert text.startswith("```mermaid\ngraph LR\n")
    assert "  Child\n" in text
    assert "  Second:::optional\n" in text
    assert "  Child --> Second\n" in text


def test_sources_are_found_at_any_depth() -> None:
    assert sources([{"a": {"Fn::GetAtt": ["One", "Outputs.X"]}}, {"Fn::GetAtt": ["Two", "Outputs.Y"]}]) == {
        "One",
        "Two",
    }
    assert sources({"Ref": "Parameter"}) == set()
