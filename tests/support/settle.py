"""What a template makes for given parameters: conditions decided, Fn::If resolved, parameters filled in."""

from __future__ import annotations

from typing import Any

NO_VALUE = {"Ref": "AWS::NoValue"}


def settle(template: dict[str, Any], **parameters: str) -> dict[str, Any]:
    """The template as CloudFormation sees it once these parameters are known.

    Parameters that are not given stay ``Ref``, except in a condition, where a missing one is an error.
    Resources and outputs whose condition is false are gone.
    """
    return _Settler(template.get("Conditions", {}), parameters).template(template)


class _Settler:
    def __init__(self, conditions: dict[str, Any], parameters: dict[str, str]) -> None:
        self._conditions = conditions
        self._parameters = parameters

    def template(self, template: dict[str, Any]) -> dict[str, Any]:
        return {
            section: {
                name: self._value(item)
                for name, item in template.get(section, {}).items()
                if "Condition" not in item or self._holds(item["Condition"])
            }
            for section in ("Resources", "Outputs")
        }

    def _holds(self, name: str) -> bool:
        return self._decide(self._conditions[name])

    def _decide(self, expression: Any) -> bool:
        ((operator, operands),) = expression.items()
        if operator == "Condition":
            return self._holds(operands)
        if operator == "Fn::Equals":
            left, right = (self._operand(operand) for operand in operands)
            return left == right
        decided = [self._decide(operand) for operand in operands]
        return {"Fn::And": all(decided), "Fn::Or": any(decided), "Fn::Not": not decided[0]}[operator]

    def _operand(self, operand: Any) -> str:
        return self._parameters[operand["Ref"]] if isinstance(operand, dict) else str(operand)

    def _value(self, node: Any) -> Any:
        if isinstance(node, list):
            return [value for value in map(self._value, node) if value != NO_VALUE]
        if not isinstance(node, dict):
            return node
        if "Fn::If" in node:
            name, when_true, when_false = node["Fn::If"]
            return self._value(when_true if self._holds(name) else when_false)
        if node.keys() == {"Ref"}:
            return self._parameters.get(node["Ref"], node)
        settled = {key: self._value(value) for key, value in node.items()}
        return {key: value for key, value in settled.items() if value != NO_VALUE}
