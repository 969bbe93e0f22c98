#!/usr/bin/env bash
# Builds the panel into hmi/web/dist, which is committed: a C++ build needs no Node.
#   hmi/web/build.sh           installs what the lock file names, where it is missing, and builds
#   hmi/web/build.sh --check   builds elsewhere; exit 1 when the committed dist is another one
set -euo pipefail
cd "$(dirname "$0")"
. ./node.sh

case "${1:-}" in
  "") npx vite build --logLevel warn ;;
  --check)
    fresh=$(mktemp -d)
    trap 'rm -rf "$fresh"' EXIT
    npx vite build --logLevel warn --outDir "$fresh/dist" --emptyOutDir
    if ! diff -r dist "$fresh/dist" >&2; then
      echo "hmi/web/build.sh: hmi/web/dist is not what its sources build; run hmi/web/build.sh and commit it" >&2
      exit 1
    fi
    ;;
  *) echo "usage: hmi/web/build.sh [--check]" >&2; exit 2 ;;
esac
