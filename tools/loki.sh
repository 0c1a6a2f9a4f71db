#!/usr/bin/env bash
# Builds Loki of the deployed version into tools/bin, for the tests that run it. npm run tools calls it last:
# the first run downloads some 400 modules and takes minutes.
set -euo pipefail
cd "$(dirname "$0")"

version=$(sed -n "/^export const versions/,/^}/s/^  loki: '\(.*\)',$/\1/p" ../src/config/versions.ts)
module="github.com/grafana/loki/v3@v$version"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

# The module has replace directives, which `go install` refuses: a copy of it is built as the main module. Go checks its
# sum when it unpacks it. One directive names a directory that is no part of the module; that one goes.
directory=$(cd "$build" && go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
cp -r "$directory" "$build/loki"
chmod -R u+w "$build/loki"
bin="$PWD/bin"
cd "$build/loki"
go mod edit -dropreplace=github.com/grafana/loki/pkg/push
GOFLAGS=-mod=mod go build -trimpath -o "$bin/loki" ./cmd/loki
echo "tools: Loki $version in tools/bin" >&2
