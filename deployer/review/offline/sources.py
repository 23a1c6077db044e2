"""Reads a state from where it was named to be: the working tree, a commit, a folder, or what is deployed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.names import stack_of
from deployer.project import load
from deployer.review.offline.commits import commit_of, texts_at
from deployer.review.offline.documents import Documents, collect
from deployer.review.offline.errors import SourceError
from templates_src.errors import Problem
from templates_src.parameters.files import load_file
from templates_src.parameters.model import root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deployer.aws.gateway import Gateway
    from templates_src.parameters.model import ParameterFile

TREE, STACK, GIT, FOLDER = "tree", "stack", "git:", "dir:"


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads states of one environment.

    Attributes:
        environment: stem of its parameters file.
        project: folder that holds ``output`` and ``parameters``, and is in git.
        overrides: parameters that were given besides, for what is compared to.
        gateway: how to reach AWS; called only for ``stack``, which nothing else needs.
    """

    environment: str
    project: Path
    overrides: Mapping[str, str]
    gateway: Callable[[], Gateway]

    def read(self, name: str) -> Documents:
        """A state by its name: ``tree``, ``stack``, ``dir:PATH``, ``git:REF`` or a plain git ref.

        Raises:
            UsageError: there is none, or it is no environment of this project.
            AwsError: AWS could not be asked.
        """
        if name == TREE:
            return self._tree()
        if name == STACK:
            from deployer.review.offline.deployed import read_deployed

            return read_deployed(self.gateway(), stack_of(self.environment), root_of(self.environment))
        if name.startswith(FOLDER):
            return self._folder(Path(name.removeprefix(FOLDER)).expanduser())
        return self._commit(name.removeprefix(GIT))

    def _tree(self) -> Documents:
        application = load(self.environment, project=self.project, overrides=self.overrides)
        read = application.templates.__getitem__
        return self._documents("the working tree", application.file, read, "output/")

    def _folder(self, folder: Path) -> Documents:
        if not folder.is_dir():
            raise SourceError("There is nothing to compare with", [Problem(f"dir:{folder}", "is no folder")])
        templates = folder / "output" if (folder / "output").is_dir() else folder
        saved = folder / "parameters" / f"{self.environment}.json"
        if not saved.is_file():
            saved = self.project / "parameters" / f"{self.environment}.json"
        return self._documents(
            str(folder), load_file(saved), lambda name: _file(templates, name), f"{templates}/"
        )

    def _commit(self, ref: str) -> Documents:
        label = f"git {ref}"
        texts = texts_at(self.project, commit_of(self.project, ref), "output", "parameters")
        if not any(name.startswith("output/") for name in texts):
            raise SourceError("There is nothing to compare with", [Problem(label, "holds no output/")])
        path = f"parameters/{self.environment}.json"
        if path not in texts:
            return Documents(label=label, stack=stack_of(self.environment))
        with tempfile.TemporaryDirectory(prefix="classla-diff-") as folder:
            saved = Path(folder) / path
            saved.parent.mkdir()
            saved.write_text(texts[path], encoding="utf-8")
            file = load_file(saved)
        return self._documents(label, file, lambda name: _text(texts, name, label), f"{label}, output/")

    def _documents(
        self, label: str, file: ParameterFile, read: Callable[[str], str], prefix: str
    ) -> Documents:
        return Documents(
            label=label,
            stack=stack_of(self.environment),
            region=file.region,
            root=file.root,
            templates=collect(file.root, read, lambda name: f"{prefix}{name}"),
            parameters={**file.parameters, **self.overrides},
            tags=file.tags,
        )


def _file(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        what, advice = "does not exist", f"give a folder that holds {name}, or one with output/ in it"
    except (OSError, UnicodeDecodeError) as error:
        what, advice = f"cannot be read: {error}", ""
    raise SourceError("A template cannot be read", [Problem(str(folder / name), what, advice)])


def _text(texts: Mapping[str, str], name: str, label: str) -> str:
    try:
        return texts[f"output/{name}"]
    except KeyError:
        problem = Problem(f"{label}, output/{name}", "does not exist")
        raise SourceError("A template cannot be read", [problem]) from None
