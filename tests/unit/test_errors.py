from __future__ import annotations

import inspect

from templates_src import errors
from templates_src.errors import ClasslaError, Problem, UsageError


def test_every_error_is_in_the_tree_and_its_docstring() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, Exception)]
    assert all(issubclass(c, ClasslaError) for c in classes)
    assert all(c.__name__ in str(errors.__doc__) for c in classes)


def test_mistakes_of_the_user_exit_with_two() -> None:
    mistakes: list[type[ClasslaError]] = [errors.UsageError, errors.ParameterError, errors.OutputError]
    faults: list[type[ClasslaError]] = [errors.WiringError, errors.LintError, errors.StaleError]
    assert {cls.exit_code for cls in mistakes} == {2}
    assert {cls.exit_code for cls in faults} == {1}


def test_the_text_holds_every_problem_and_next_step() -> None:
    error = UsageError("It went wrong", [Problem("here", "is bad", "fix it"), Problem("there", "is worse")])
    assert str(error) == "It went wrong\n  here: is bad\n    → fix it\n  there: is worse"
