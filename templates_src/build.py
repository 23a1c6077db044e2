"""The build: emit → check parameters → check templates → evaluate each environment → write.

Nothing is written before everything is known to be right. Each step raises with all the problems it found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from templates_src import permissions
from templates_src.emit import Emission, emit
from templates_src.environment import Environment
from templates_src.errors import LintError, ParameterError, Problem, UsageError, WiringError
from templates_src.evaluate import evaluate_stack
from templates_src.generated import document_files, template_files
from templates_src.lint.engine import check
from templates_src.lint.model import TemplateSet
from templates_src.output import require_fresh, write
from templates_src.parameters.model import regions
from templates_src.parameters.validate import load_checked
from templates_src.parameters.words import did_you_mean
from templates_src.policies import handlers
from templates_src.render import MANIFEST

if TYPE_CHECKING:
    from pathlib import Path

    from templates_src.evaluate import Deployment
    from templates_src.lint.engine import Mode, Report
    from templates_src.lint.model import Finding
    from templates_src.parameters.model import ParameterFile

OUTPUT = "output"
PARAMETERS = "parameters"
LINT_CACHE = ".cache/lint"
DEFAULT_REGION = "us-east-1"


@dataclass(frozen=True)
class Options:
    """How to build.

    Attributes:
        project: folder that holds parameters/, docs/ and output/.
        output: folder the templates are written to, or None for ``project/output``; elsewhere than there,
            templates and manifest are written but the project's docs and schemas are left alone.
        parameters: folder of the parameters files.
        environments: names of the parameters files to explain; all are checked; empty explains all.
        mode: ``full``, or ``instant``: without cfn-lint, and writing nothing.
        compare: write nothing; raise StaleError when the files on disk differ.
        cache: remember lint verdicts between builds.
        jobs: processes for cfn-lint, or None to choose.
    """

    project: Path
    output: Path | None = None
    parameters: Path | None = None
    environments: tuple[str, ...] = ()
    mode: Mode = "full"
    compare: bool = False
    cache: bool = True
    jobs: int | None = None


@dataclass(frozen=True)
class Built:
    """What a build found and did.

    Attributes:
        emission: the templates.
        report: the verdict of the checks.
        environments: each parameters file that was asked for, with what it would deploy.
        changed: files that were written or removed; None when the mode writes none.
    """

    emission: Emission
    report: Report
    environments: tuple[Environment, ...]
    changed: tuple[Path, ...] | None


def build(options: Options) -> Built:
    """Run the whole build.

    Raises:
        WiringError: stacks that do not fit together.
        ParameterError: parameters files that do not fit the templates, or an environment without one.
        LintError: a check refuses a template.
        OutputError: the output cannot be written; it was not touched.
        StaleError: with ``compare``, files on disk differ from what the sources emit.
    """
    emission = emit()
    _require_permitted(emission)
    files = load_checked(
        options.parameters or options.project / PARAMETERS, emission.settings, emission.logical_ids
    )
    _require_known(options.environments, files)
    report = check(
        TemplateSet(emission.templates, emission.texts, regions(files) or (DEFAULT_REGION,)),
        mode=options.mode,
        cache_folder=options.project / LINT_CACHE if options.cache else None,
        jobs=options.jobs,
    )
    if report.failures:
        raise LintError(_count(report.failures), [_problem(finding) for finding in report.failures])
    environments = tuple(Environment(file, _deployment(file, emission)) for file in files)
    _require_deployable(environments)
    changed = None if options.mode == "instant" else tuple(_deliver(options, emission, environments))
    asked = [e for e in environments if e.file.name in (options.environments or (e.file.name,))]
    return Built(emission, report, tuple(asked), changed)


def _deployment(file: ParameterFile, emission: Emission) -> Deployment:
    return evaluate_stack(
        emission.templates, file.root, file.parameters, region=file.region, stack_name=f"classla-{file.name}"
    )


def _require_permitted(emission: Emission) -> None:
    """The execution role's rights are derived from a committed table, which must be about these templates."""
    application = permissions.application(emission.templates)
    problems = permissions.problems(application, handlers.read())
    if problems:
        raise WiringError("The execution role does not fit the templates", problems)


def _require_known(names: tuple[str, ...], files: tuple[ParameterFile, ...]) -> None:
    known = [file.name for file in files]
    problems = [
        Problem(name, "has no parameters file", did_you_mean(name, known) or f"there are: {', '.join(known)}")
        for name in names
        if name not in known
    ]
    if problems:
        raise ParameterError("There is no such environment", problems)


def _require_deployable(environments: tuple[Environment, ...]) -> None:
    problems = [
        Problem(f"{environment.file.label}, {problem.where}", problem.what, problem.next_step)
        for environment in environments
        for problem in environment.deployment.problems
    ]
    if problems:
        raise ParameterError("An environment could not be deployed with its parameters", problems)


def _deliver(options: Options, emission: Emission, environments: tuple[Environment, ...]) -> list[Path]:
    output = options.output or options.project / OUTPUT
    files = [environment.file for environment in environments]
    generated = template_files(emission, files, output)
    if options.output:
        _require_ours(options.output)
    else:
        generated |= document_files(emission, environments, options.project)
    # Only the project's own output/ is cleared of leftovers: another folder may hold other people's files.
    owned = None if options.output else output
    if options.compare:
        require_fresh(generated, owned)
        return []
    return write(generated, owned)


def _require_ours(folder: Path) -> None:
    """Refuse a folder that holds something but not our manifest: a file of that name may be somebody's."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        advice = "name a new or empty folder, or one that an earlier build wrote"
        raise UsageError(
            "Templates are not written among other files", [Problem(str(folder), "is not ours", advice)]
        )


def _count(findings: tuple[Finding, ...]) -> str:
    return f"The checks refuse the templates: {len(findings)} finding{'s' if len(findings) > 1 else ''}"


def _problem(finding: Finding) -> Problem:
    return Problem(
        f"{finding.template} {finding.path}".rstrip(), f"{finding.rule} {finding.message} [{finding.source}]"
    )
