"""Exit codes, in one place; docs/CLI.md and --help are made from them."""

from __future__ import annotations

OK = 0
ERROR = 1
USAGE = 2
CHANGES = 3
UNWANTED = 4
INTERRUPTED = 130
MEANINGS = {
    OK: "right; with --detailed-exitcode also: nothing to change",
    ERROR: "AWS refused, or the operation failed",
    USAGE: "wrong arguments or bad input",
    CHANGES: "there are changes (only with --detailed-exitcode)",
    UNWANTED: "the plan holds what --fail-on names",
    INTERRUPTED: "interrupted; the message says what goes on without you",
}
