#!/bin/sh
# Installs AWS CDK's template diff under .cache/peers/cdk-diff, as the lock file says. Needs npm.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$here/../../../.cache/peers/cdk-diff}
mkdir -p "$target"
cp "$here/package.json" "$here/package-lock.json" "$target/"
npm ci --silent --no-audit --no-fund --ignore-scripts --prefix "$target"
