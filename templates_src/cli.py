"""The command line of the build; ``build.py`` calls it.

Only what a call needs is imported: ``--help`` loads no template, ``--json`` no rich, a build whose verdicts
are remembered no cfn-lint.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from templates_src.errors import ClasslaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from templates_src.build import Built, Options

PROJECT = Path(__file__).resolve().parents[1]
INTERRUPTED = 130
READER_GONE = 141  # what a shell reports for a program that SIGPIPE ended
DESCRIPTION = """\
Emit the CloudFormation templates, check them and every parameters file, explain each environment, and write
output/. Nothing is written unless everything is right.
"""
EXAMPLES = """\
examples:
  python build.py                         the full build (make templates)
  python build.py --check                 fail when output/ or the generated docs are stale (make check)
  python build.py --fast                  emit and check in an instant, without cfn-lint; writes nothing
  python build.py --watch                 the same after every change, until Ctrl-C (make watch)
  python build.py --env prod              explain one environment only; all are checked
  python build.py --json | jq .templates  for machines
  python build.py --output /tmp/out       write the templates elsewhere, leave the project alone

exit codes: 0 right, 1 a check or the wiring fails or files are stale, 2 bad input, 130 interrupted,
141 the reader of the output has gone, as in: python build.py --json | head -1
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: without the program's name; None reads them from the process.

    Returns:
        The exit code.
    """
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        if given.watch:
            _require_alone(parser, given)
            from templates_src.watch import watch

            return watch(PROJECT)
        return _build(given)
    except ClasslaError as error:
        failure = error
        return _printed(lambda: _report(failure, as_json=given.json), error.exit_code)
    except KeyboardInterrupt:
        print("interrupted: nothing was half-written", file=sys.stderr)  # noqa: T201 - the command line prints
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--check", action="store_true", help="write nothing; fail when generated files are stale"
    )
    mode.add_argument(
        "--fast", action="store_true", help="without cfn-lint, writing nothing: for the edit loop"
    )
    mode.add_argument("--watch", action="store_true", help="--fast after every change, until Ctrl-C")
    parser.add_argument(
        "--env",
        action="append",
        default=[],
        metavar="NAME",
        help="explain this environment only (repeatable)",
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="write templates and manifest to DIR only")
    parser.add_argument(
        "--parameters",
        type=Path,
        metavar="DIR",
        help="read parameters files from DIR; with --output or --fast",
    )
    parser.add_argument(
        "--jobs", type=_positive, metavar="N", help="processes for cfn-lint (default: processors)"
    )
    parser.add_argument("--no-cache", action="store_true", help="check every template anew")
    parser.add_argument(
        "--explain-suppressions", action="store_true", help="print why each accepted finding is no fault here"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    loudness = parser.add_mutually_exclusive_group()
    loudness.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    loudness.add_argument("-v", "--verbose", action="store_true", help="also print timings and notes")
    return parser


def _build(given: argparse.Namespace) -> int:
    from templates_src.build import build

    built = build(_options(given))
    return _printed(lambda: _show(built, given), 0)


def _show(built: Built, given: argparse.Namespace) -> None:
    if given.json:
        from templates_src.explain import as_json

        print(json.dumps(as_json(built), indent=2))  # noqa: T201
    elif given.explain_suppressions:
        _explain_suppressions(built)
    elif not given.quiet:
        _explain(built, verbose=given.verbose)


def _printed(show: Callable[[], None], code: int) -> int:
    """Print, and say the exit code: another one when whoever reads has gone, which is no fault to report."""
    try:
        show()
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more when it ends, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    return code


def _require_alone(parser: argparse.ArgumentParser, given: argparse.Namespace) -> None:
    others = [
        f"--{name.replace('_', '-')}"
        for name, value in vars(given).items()
        if name != "watch" and value != parser.get_default(name)
    ]
    if others:
        raise UsageError(f"--watch takes no other option, and got {', '.join(others)}")


def _options(given: argparse.Namespace) -> Options:
    from templates_src.build import Options

    if given.output and given.output.exists() and not given.output.is_dir():
        raise UsageError(f"--output {given.output} is not a folder")
    if given.output and given.fast:
        raise UsageError(
            f"--fast writes nothing, and --output {given.output} asks for files: give one of both"
        )
    if given.parameters and not (given.output or given.fast):
        raise UsageError(
            f"--parameters {given.parameters} needs --output or --fast: "
            "the project's own files describe its own parameters"
        )
    return Options(
        project=PROJECT,
        output=given.output.resolve() if given.output else None,
        parameters=given.parameters,
        environments=tuple(given.env),
        mode="instant" if given.fast else "full",
        compare=given.check,
        cache=not given.no_cache,
        jobs=given.jobs,
    )


def _explain(built: Built, *, verbose: bool) -> None:
    from templates_src.explain import print_built

    print_built(built, _console(), PROJECT, verbose=verbose)


def _explain_suppressions(built: Built) -> None:
    from templates_src.explain import print_accepted

    print_accepted(built.report, _console(soft_wrap=True))


def _console(*, soft_wrap: bool = False) -> Console:
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            """Leave it to ``_printed``: rich would exit with 1, which means a failed check here."""
            raise  # rich calls this while it handles the error

    return Plain(soft_wrap=soft_wrap)


def _report(error: ClasslaError, *, as_json: bool) -> None:
    if as_json:
        from templates_src.explain import error_as_json

        print(json.dumps(error_as_json(error), indent=2))  # noqa: T201
        return
    from rich.console import Console

    from templates_src.explain import print_error

    print_error(error, Console(stderr=True, no_color="NO_COLOR" in os.environ))


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number
