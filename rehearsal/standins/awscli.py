"""``aws`` of a build: ``aws s3 cp FILE s3://BUCKET/KEY``, by the SDK, as the role of the build."""

from __future__ import annotations

import sys
from pathlib import Path

from rehearsal.standins.note import note, refuse

TAKES = {"--content-type": "ContentType"}


def main(words: list[str]) -> int:
    """Upload one file."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    rest = words[2:]
    options: dict[str, str] = {}
    places: list[str] = []
    while rest:
        word = rest.pop(0)
        if word in TAKES:
            options[TAKES[word]] = rest.pop(0)
        elif word != "--only-show-errors":
            places.append(word)
    if words[:2] != ["s3", "cp"] or len(places) != 2 or not places[1].startswith("s3://"):
        return refuse("aws", words)
    bucket, _, key = places[1].removeprefix("s3://").partition("/")
    try:
        boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=Path(places[0]).read_bytes(), **options)
    except (BotoCoreError, ClientError, OSError) as error:
        sys.stderr.write(f"upload failed: {places[0]} to {places[1]} {error}\n")
        return 1
    note("aws s3 cp was done by the SDK: the AWS CLI itself was not used")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
