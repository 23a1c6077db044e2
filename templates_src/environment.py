"""An environment: a parameters file and what it makes of the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from templates_src.evaluate import Deployment
    from templates_src.parameters.model import ParameterFile


@dataclass(frozen=True)
class Environment:
    """One parameters file and what it would deploy."""

    file: ParameterFile
    deployment: Deployment
