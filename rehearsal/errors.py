"""What a rehearsal ends with when the pipeline would fail (see ``templates_src.errors``).

ClasslaError
└── RehearsalError          exit code 1 the pipeline, as it is defined, would not get through
    └── BuildError                      a build that ended badly; carries the last lines of its log
"""

from __future__ import annotations

from templates_src.errors import ClasslaError


class RehearsalError(ClasslaError):
    """An action, a variable, an artifact or a permission that fails the execution."""


class BuildError(RehearsalError):
    """A build that failed."""
