#!/usr/bin/env bash
# Builds the development tools that tools/go.mod pins into tools/bin. Users of Panoptes never need them.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v go >/dev/null; then
  echo "tools: Go is missing; install Go 1.26 or newer (https://go.dev/doc/install) and run npm run tools again" >&2
  exit 1
fi

GOBIN="$PWD/bin" GOFLAGS=-mod=readonly go install -trimpath tool
echo "tools: $(ls bin | tr '\n' ' ')in tools/bin" >&2
