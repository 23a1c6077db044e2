"""A hundred environments through one build: prints seconds, and memory after ten and after all of them."""

from __future__ import annotations

import json
import resource
import tempfile
import time
from pathlib import Path

from templates_src.emit import emit
from templates_src.evaluate import evaluate_stack
from templates_src.parameters.validate import load_checked

COUNT = 100


def mebibytes() -> float:
    """Peak memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write_files(folder: Path) -> None:
    """A parameters file for each environment."""
    for number in range(COUNT):
        name = f"env{number}"
        parameters = {"EnvironmentType": "development", "EdgeMode": "http", "MaxTasks": "1"}
        content = {
            "Parameters": {**parameters, "EnvironmentName": name, "SecretPrefix": f"classla-{name}"},
            "Tags": {"Project": "classla", "Environment": name, "Region": "us-east-1"},
        }
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


def main() -> None:
    """Emit the templates they share, check every file, evaluate every environment."""
    with tempfile.TemporaryDirectory(prefix="classla-bench-") as folder:
        write_files(Path(folder))
        started = time.perf_counter()
        emission = emit()
        files = load_checked(Path(folder), emission.settings, emission.logical_ids)
        after_ten = 0.0
        for number, file in enumerate(files):
            deployment = evaluate_stack(emission.templates, file.root, file.parameters)
            if deployment.problems:
                raise RuntimeError(deployment.problems[0])
            if number == 9:
                after_ten = mebibytes()
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "after_ten": after_ten, "after_all": mebibytes()}))


if __name__ == "__main__":
    main()
