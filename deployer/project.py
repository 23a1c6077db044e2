"""What is to be deployed: a root template with all it nests, and the parameters file of an environment.

Reads ``output/`` and ``parameters/``, and refuses what does not fit before AWS is asked anything.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.names import stack_of
from templates_src.errors import OutputError, ParameterError, Problem, UsageError
from templates_src.evaluate import EvaluationError, evaluate_stack
from templates_src.parameters.files import load_environment
from templates_src.parameters.words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from templates_src.evaluate import Deployment
    from templates_src.parameters.model import ParameterFile

PROJECT = Path(__file__).resolve().parents[1]
MANIFEST_VERSION = 1
COMMIT_VARIABLE = "CLASSLA_COMMIT"


@dataclass(frozen=True, kw_only=True)
class Application:
    """One root and one environment, ready to be packaged.

    Attributes:
        stack: name of the root stack.
        root: file name of the root template.
        templates: file name → text, of the root and everything it nests.
        file: the parameters file.
        overrides: parameters given on the command line, which win over the file's.
        commit: git commit of the working tree, with ``-dirty`` when output/ or parameters/ differ from it;
            empty without git.
    """

    stack: str
    root: str
    templates: Mapping[str, str]
    file: ParameterFile
    overrides: Mapping[str, str]
    commit: str

    @property
    def environment(self) -> str:
        """Name of the environment: the parameters file's stem."""
        return self.file.name

    @property
    def parameters(self) -> dict[str, str]:
        """Every value that is given to the root."""
        return {**self.file.parameters, **self.overrides}

    @property
    def root_template(self) -> dict[str, Any]:
        """The root, parsed."""
        document: dict[str, Any] = json.loads(self.templates[self.root])
        return document

    def value(self, name: str) -> str:
        """What CloudFormation will use for a parameter: the given value, or the template's default."""
        default = self.root_template["Parameters"][name].get("Default", "")
        return self.parameters.get(name, str(default))

    @property
    def parsed(self) -> dict[str, dict[str, Any]]:
        """File name → template."""
        return {name: json.loads(text) for name, text in self.templates.items()}

    def evaluate(self) -> Deployment:
        """What this would make; see ``templates_src.evaluate``."""
        return evaluate_stack(
            self.parsed, self.root, self.parameters, region=self.file.region, stack_name=self.stack
        )


def load(
    environment: str, *, project: Path = PROJECT, overrides: Mapping[str, str] | None = None
) -> Application:
    """Read an environment and everything its root nests.

    Args:
        environment: stem of the parameters file, for example ``prod`` or ``bootstrap``.
        project: folder that holds ``output`` and ``parameters``.
        overrides: parameter → value, for one deployment only (an image, say).

    Raises:
        ParameterError: the file is absent, broken or does not fit the template; all problems at once.
        OutputError: output/ is absent, incomplete or not what its manifest says.
    """
    file = load_environment(project / "parameters", environment)
    templates = read_templates(project / "output", file.root)
    application = Application(
        stack=stack_of(environment),
        root=file.root,
        templates=templates,
        file=file,
        overrides=dict(overrides or {}),
        commit=commit_of(project),
    )
    _check(application)
    return application


def read_templates(output: Path, root: str) -> dict[str, str]:
    """Texts of a root and everything it nests, each proved against the manifest.

    Raises:
        OutputError: a file is absent, unreadable or differs from what the manifest says.
    """
    manifest = _manifest(output)
    if root not in manifest["roots"]:
        raise OutputError(
            f"output/ has no root {root}",
            [Problem("output/manifest.json", f"names no {root}", "make templates")],
        )
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name in texts:
            continue
        entry = manifest["templates"].get(name)
        text, problem = _template(output / name, entry)
        if problem:
            problems.append(problem)
            continue
        texts[name] = text
        waiting += entry["children"]
    if problems:
        raise OutputError("output/ is not what was built", problems)
    return texts


def commit_of(project: Path) -> str:
    """Commit of the working tree, or empty when git cannot tell.

    A pipeline's working tree is an archive without git, and the pipeline knows which commit it is of.
    """
    if stated := os.environ.get(COMMIT_VARIABLE):
        return stated
    try:
        head = _git(project, "rev-parse", "HEAD")
        changed = _git(project, "status", "--porcelain", "--", "output", "parameters")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f"{head}-dirty" if changed else head


def _git(project: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(project), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _manifest(output: Path) -> dict[str, Any]:
    path = output / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version = manifest["version"]
    except FileNotFoundError:
        raise OutputError(
            "There are no templates", [Problem("output/", "holds no manifest.json", "make templates")]
        ) from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise OutputError(
            "output/manifest.json cannot be read", [Problem(str(path.name), str(error), "make templates")]
        ) from None
    if version == MANIFEST_VERSION and not _whole(manifest):
        problem = Problem("output/manifest.json", "does not say what it must", "make templates")
        raise OutputError("output/manifest.json cannot be read", [problem])
    if version != MANIFEST_VERSION:
        raise OutputError(
            "output/manifest.json is of another version of this project",
            [
                Problem(
                    "output/manifest.json", f"is version {version}, not {MANIFEST_VERSION}", "make templates"
                )
            ],
        )
    return manifest


def _whole(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest has the shape that this version writes."""
    roots, templates = manifest.get("roots"), manifest.get("templates")
    return (
        isinstance(roots, dict)
        and isinstance(templates, dict)
        and all(
            isinstance(entry, dict)
            and isinstance(entry.get("sha256"), str)
            and isinstance(entry.get("children"), list)
            and all(isinstance(child, str) for child in entry["children"])
            for entry in templates.values()
        )
    )


def _template(path: Path, entry: Mapping[str, Any] | None) -> tuple[str, Problem | None]:
    where = f"output/{path.name}"
    if entry is None:
        return "", Problem(where, "is nested, and the manifest does not know it", "make templates")
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        return "", Problem(where, "does not exist", "make templates")
    except (OSError, UnicodeDecodeError) as error:
        return "", Problem(where, f"cannot be read: {error}", "make templates")
    if hashlib.sha256(text.encode()).hexdigest() != entry["sha256"]:
        return "", Problem(
            where, "differs from the manifest: it was changed by hand or half-merged", "make templates"
        )
    return text, None


def _check(application: Application) -> None:
    declared = application.root_template.get("Parameters", {})
    label = application.file.label
    problems = [
        Problem(f"--parameter {name}", "is no parameter of the template", did_you_mean(name, declared))
        for name in application.overrides
        if name not in declared
    ]
    problems += [
        Problem(f"{label}, {name}", "is no parameter of the template", did_you_mean(name, declared))
        for name in application.file.parameters
        if name not in declared
    ]
    problems += [
        Problem(
            f"{label}, {name}",
            "is missing and has no default",
            "add it; docs/CONFIGURATION.md says what it means",
        )
        for name, spec in declared.items()
        if "Default" not in spec and name not in application.parameters
    ]
    try:
        problems += _values(application, declared).evaluate().problems
    except EvaluationError as error:
        # A missing parameter makes evaluation impossible, and has been told above.
        problems += [] if problems else [Problem(label, str(error))]
    if problems:
        raise ParameterError(f"{label} does not fit {application.root}", problems)


def _values(application: Application, declared: Mapping[str, Any]) -> Application:
    """The application without parameters that the template does not have: the others can still be checked."""
    known = {name: value for name, value in application.file.parameters.items() if name in declared}
    given = {name: value for name, value in application.overrides.items() if name in declared}
    return replace(application, file=replace(application.file, parameters=known), overrides=given)


def parse_overrides(given: list[str]) -> dict[str, str]:
    """``NAME=VALUE`` arguments as a mapping.

    Raises:
        UsageError: one has no name or no ``=``.
    """
    problems = [
        Problem(f"--parameter {text}", "is not NAME=VALUE", "write --parameter MinTasks=2")
        for text in given
        if not text.partition("=")[0] or "=" not in text
    ]
    if problems:
        raise UsageError("A parameter cannot be read", problems)
    return {name: value for name, _, value in (text.partition("=") for text in given)}
