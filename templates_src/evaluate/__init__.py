"""Emitted templates under concrete parameters: what would exist, and what refers to what. No AWS needed."""

from templates_src.evaluate.stack import Deployment, Resource, evaluate_stack
from templates_src.evaluate.values import EvaluationError, Reference, Text

__all__ = ["Deployment", "EvaluationError", "Reference", "Resource", "Text", "evaluate_stack"]
