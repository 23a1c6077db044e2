"""Reads what an estimate is made from: prices, assumptions, and the application as it is or once was."""

from __future__ import annotations

import json
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer import project as projects
from deployer.review.cost import prices as price_file
from deployer.review.cost import usage as usage_file
from deployer.review.cost.errors import CostUsageError
from deployer.review.cost.totals import estimate
from templates_src.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from deployer.project import Application
    from deployer.review.cost.model import Estimate
    from deployer.review.cost.prices import Prices
    from deployer.review.cost.usage import Usage

FOLDER = Path(__file__).resolve().parent
PRICES = FOLDER / "prices.json"
USAGE = FOLDER / "usage.json"
IMAGE_PARAMETER = "ImageUri"
# Stands for an image that is still to be built, so that the running backend is counted.
ANY_IMAGE = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/classla/backend@sha256:{'0' * 64}"


@dataclass(frozen=True, kw_only=True)
class Priced:
    """An environment with its estimate.

    Attributes:
        application: what was counted.
        usage: under which assumptions.
        prices: at which prices.
        estimate: in USD a month.
        any_image: whether the file names no image and the backend was counted as if it ran.
    """

    application: Application
    usage: Usage
    prices: Prices
    estimate: Estimate
    any_image: bool


def read_json(path: Path) -> dict[str, Any]:
    """A JSON file of this folder.

    Raises:
        CostUsageError: it cannot be read.
    """
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CostUsageError(f"{path.name} cannot be read", [Problem(str(path), str(error))]) from None
    return document


def read_prices(path: Path = PRICES) -> Prices:
    """The prices, for the file's own region."""
    return price_file.parse(read_json(path))


def read_usage(kind: str, path: Path = USAGE) -> Usage:
    """The assumptions for one kind of environment."""
    return usage_file.parse(read_json(path), kind)


def price(
    environment: str,
    *,
    project: Path = projects.PROJECT,
    overrides: Mapping[str, str] | None = None,
    given: Mapping[str, Decimal] | None = None,
    factor: Decimal | None = None,
) -> Priced:
    """Estimate an environment.

    Args:
        environment: stem of its parameters file.
        project: folder that holds ``output`` and ``parameters``.
        overrides: parameters, over the file's; an ``ImageUri`` that is empty means: before the first image.
        given: assumptions, over the file's.
        factor: what prices of a region that the price file does not know are, as a multiple of us-east-1's.

    Raises:
        ClasslaError: the environment cannot be read, or has something without a price.
    """
    application, any_image = _load(environment, project, dict(overrides or {}))
    usage = read_usage(_kind(application)).with_values(given or {})
    prices = read_prices().for_region(application.file.region, factor)
    return Priced(
        application=application,
        usage=usage,
        prices=prices,
        estimate=estimate(application.evaluate(), usage, prices),
        any_image=any_image,
    )


def _load(environment: str, project: Path, overrides: dict[str, str]) -> tuple[Application, bool]:
    """The application, and whether an image was made up for it."""
    application = projects.load(environment, project=project, overrides=overrides)
    takes_image = IMAGE_PARAMETER in application.root_template.get("Parameters", {})
    if not takes_image or IMAGE_PARAMETER in overrides or application.parameters.get(IMAGE_PARAMETER, ""):
        return application, False
    overrides = {**overrides, IMAGE_PARAMETER: ANY_IMAGE}
    return projects.load(environment, project=project, overrides=overrides), True


@contextmanager
def at_commit(project: Path, commit: str) -> Iterator[Path]:
    """A folder with ``output`` and ``parameters`` as they were at a commit; gone afterwards.

    Raises:
        CostUsageError: git does not know the commit.
    """
    try:
        name = _git(project, "rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}")
        files = _git(project, "ls-tree", "-r", "--name-only", name, "--", "output", "parameters").splitlines()
        with tempfile.TemporaryDirectory(prefix="classla-cost-") as folder:
            for file in files:
                path = Path(folder) / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(_git(project, "show", f"{name}:./{file}"), encoding="utf-8")
            yield Path(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"").decode("utf-8", "replace").strip() or str(error)
        raise CostUsageError(
            "An earlier state cannot be read", [Problem(f"--since {commit}", said)]
        ) from None


def _git(project: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(project), *arguments], capture_output=True, check=True)
    text = done.stdout.decode("utf-8")
    return text if arguments[0] == "show" else text.strip()


def _kind(application: Application) -> str:
    """Value of EnvironmentType; production's assumptions hold where a root has no such parameter."""
    declared = application.root_template.get("Parameters", {}).get(usage_file.KIND_PARAMETER, {})
    default = declared.get("Default", usage_file.DEFAULT_KIND)
    return application.parameters.get(usage_file.KIND_PARAMETER, str(default))
