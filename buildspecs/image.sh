#!/usr/bin/env bash
# Build, measure, scan and push the backend's image: image.sh APPLICATION-FOLDER. Its URI ends up in image-uri.
#
# Reads ENVIRONMENT (whose processor it is for), APPLICATION_COMMIT, IMAGE_LIMIT_MEBIBYTES and TRIVY_IMAGE.
set -euo pipefail
cd "$(dirname "$0")/.."
classla="${CLASSLA:-.venv/bin/classla}"

# With --json an error is in the result, where nobody who reads the log would look.
said() {
    cat "$1"
    exit 1
}

# The image is made of two commits; of this project only docker/ goes into it.
recipe="$(find docker -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-8)"
tag="$APPLICATION_COMMIT-$recipe"

# Tags are immutable: what was pushed, and scanned before that, is the image of these commits for good.
if uri="$("$classla" image resolve --env "$ENVIRONMENT" --aws --tag "$tag")"; then
    echo "the registry has $tag already"
else
    "$classla" image build --env "$ENVIRONMENT" --aws --tag "$tag" --json \
        --context "$1" --dockerfile docker/Dockerfile > image.json || said image.json
    name="$(jq -r .image image.json)"
    size="$(docker image inspect --format '{{.Size}}' "$name")"
    echo "$name has $((size / 1048576)) MiB; $IMAGE_LIMIT_MEBIBYTES are allowed"
    [ "$size" -le "$((IMAGE_LIMIT_MEBIBYTES * 1048576))" ]
    docker run --rm --volume /var/run/docker.sock:/var/run/docker.sock "$TRIVY_IMAGE" \
        image --exit-code 1 --severity HIGH,CRITICAL --ignore-unfixed --no-progress "$name"
    "$classla" image push --env "$ENVIRONMENT" --aws --tag "$tag" --json > pushed.json || said pushed.json
    uri="$(jq -r .image pushed.json)"
fi

# A tag would not do: what is deployed is what was scanned.
[[ "$uri" == *@sha256:* ]]
echo "$uri" | tee image-uri
