"""The artifact bucket of one execution: who put what under which name.

Source: CodePipeline user guide, "Input and output artifacts": each output has a key of its own, and an action
reads what an earlier one made under the name that it declares.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rehearsal.errors import RehearsalError
from templates_src.errors import Problem

if TYPE_CHECKING:
    from deployer.aws.gateway import Gateway

# CodePipeline cuts both names short in keys.
LONGEST_PIPELINE, LONGEST_ARTIFACT = 20, 10


@dataclass
class Store:
    """Artifacts by name.

    Attributes:
        bucket: that they are in.
        pipeline: name, which begins the keys.
        keys: artifact → its key.
    """

    bucket: str
    pipeline: str
    keys: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def put(self, gateway: Gateway, name: str, content: bytes, where: str) -> None:
        """Keep an artifact, as whoever made it.

        Raises:
            RehearsalError: it is there already: another action has made one of that name.
            AwsError: the role may not write.
        """
        key = f"{self.pipeline[:LONGEST_PIPELINE]}/{name[:LONGEST_ARTIFACT]}/{secrets.token_hex(4)[:7]}"
        with self._lock:
            if name in self.keys:
                problem = Problem(where, f"makes {name}, which another action made")
                raise RehearsalError("Two actions make one artifact", [problem])
            self.keys[name] = key
        gateway.call("s3", "PutObject", Bucket=self.bucket, Key=key, Body=content)

    def get(self, gateway: Gateway, name: str, where: str) -> bytes:
        """An artifact's content, as whoever reads it.

        Raises:
            RehearsalError: nobody made it.
            AwsError: the role may not read.
        """
        if name not in self.keys:
            there = ", ".join(sorted(self.keys)) or "none yet"
            problem = Problem(where, f"reads {name}, which no action before it made", f"there are {there}")
            raise RehearsalError("An artifact is missing", [problem])
        body = gateway.call("s3", "GetObject", Bucket=self.bucket, Key=self.keys[name])["Body"]
        return bytes(body.read())
