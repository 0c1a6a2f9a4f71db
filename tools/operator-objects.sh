#!/usr/bin/env bash
# Builds a program that tells what the operator of the deployed version makes of its custom resources, from the
# operator's own source, into tools/bin: scanners know StatefulSets, but not what a Prometheus is.
# npm run tools calls it.
set -euo pipefail
cd "$(dirname "$0")"

version=$(sed -n "/^export const versions/,/^}/s/^  prometheusOperator: '\(.*\)',$/\1/p" ../src/config/versions.ts)
operator=github.com/prometheus-operator/prometheus-operator
sources="$PWD/operator-objects"
bin="$PWD/bin"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

# What makes the objects is not exported, so the program is built within a copy. Go checks its sum when it unpacks it.
directory=$(cd "$build" && go mod download -json "$operator@v$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
cp -r "$directory" "$build/operator"
chmod -R u+w "$build/operator"
cd "$build/operator"
cp "$sources/prometheus.go.txt" pkg/prometheus/server/objects.go
cp "$sources/agent.go.txt" pkg/prometheus/agent/objects.go
cp "$sources/alertmanager.go.txt" pkg/alertmanager/objects.go
cp "$sources/thanos.go.txt" pkg/thanos/objects.go
# It reads the arguments of the operator as the operator does, and then does something else.
cp "$sources/main.go.txt" cmd/operator/objects.go
sed -i 's/^func main() {/func operate() {/' cmd/operator/main.go

# Directives name directories that are modules of their own.
for module in pkg/apis/monitoring pkg/client; do
  go mod edit -dropreplace="$operator/$module" -require="$operator/$module@v$version"
done
GOFLAGS=-mod=mod go build -trimpath -o "$bin/operator-objects" ./cmd/operator
echo "tools: objects of the operator $version in tools/bin" >&2
