#!/usr/bin/env bash
# Builds the development tools that tools/go.mod pins into tools/bin. Users of Panoptes never need them.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v go >/dev/null; then
  echo "tools: Go is missing; install Go 1.26 or newer (https://go.dev/doc/install) and run npm run tools again" >&2
  exit 1
fi

build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

# Alertmanager embeds its web pages, and its Go module lacks them: they are built by npm before a release. Nothing here
# looks at them, so a copy of the module with an empty page takes its place. Its sum is checked when Go unpacks it.
module=github.com/prometheus/alertmanager
go mod download "$module"
cp -r "$(go list -m -f '{{.Dir}}' "$module")" "$build/alertmanager"
chmod -R u+w "$build/alertmanager"
mkdir -p "$build/alertmanager/ui/app/dist"
: > "$build/alertmanager/ui/app/dist/index.html"
cp go.mod go.sum "$build"
go mod edit -replace "$module=$build/alertmanager" "$build/go.mod"

GOBIN="$PWD/bin" GOFLAGS=-mod=readonly go install -modfile="$build/go.mod" -trimpath tool
echo "tools: $(ls bin | tr '\n' ' ')in tools/bin" >&2
bash scanners.sh
bash operator-objects.sh
bash log-pipeline.sh
bash loki.sh
