"""The AWS calls of a plan, by plain boto3 and nothing else: what a plan cannot do without.

Uploads and the change set's creation are stood for by a read of the same service: repeating them would
change what is there.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config


def main(path: Path) -> None:
    """Make the calls: the uploads in parallel, everything else one after the other, as a plan does."""
    given = json.loads(path.read_text(encoding="utf-8"))
    url = json.loads((Path(given["state"]) / "local.json").read_text(encoding="utf-8"))["url"]
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}  # opens nothing
    session = boto3.Session(region_name="us-east-1", **keys)
    config = Config(s3={"addressing_style": "path"})
    clients: dict[str, Any] = {
        name: session.client(name, endpoint_url=url, config=config)
        for name in ("sts", "s3", "cloudformation")
    }
    bucket = clients["s3"].list_buckets()["Buckets"][0]["Name"]
    objects = [call for call in given["calls"] if call["service"] == "s3"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: clients["s3"].get_bucket_location(Bucket=bucket), objects))
    for call in given["calls"]:
        if call["service"] == "sts":
            clients["sts"].get_caller_identity()
        elif call["service"] == "cloudformation":
            clients["cloudformation"].describe_stacks(StackName="classla-bootstrap")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
