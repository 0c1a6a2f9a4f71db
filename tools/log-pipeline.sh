#!/usr/bin/env bash
# Builds programs that run lines through the log stages of Promtail and of Alloy into tools/bin, for
# test/tools/log-pipeline.test.ts. The collectors themselves would need a node to collect from.
#
# Neither module can be built as it is published, so copies are: Go takes no replace directive of a module that is not
# the main one, and refuses programs from outside that import what is internal. Go checks the sums of what it downloads
# against its database, and the two below are checked here as well.
set -euo pipefail
cd "$(dirname "$0")"

sources="$PWD/log-pipeline"
bin="$PWD/bin"
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

# Unpacks a module into a directory of its own, if it is what it was when this was written.
unpack() {
  local module=$1 sum=$2 to=$3 answer directory
  answer=$(cd "$build" && go mod download -json "$module")
  if ! grep -qF "\"Sum\": \"$sum\"" <<<"$answer"; then
    echo "tools: $module is not what tools/log-pipeline.sh expects; see what has changed, and write its new sum there" >&2
    exit 1
  fi
  directory=$(sed -n 's/^\t"Dir": "\(.*\)",$/\1/p' <<<"$answer")
  mkdir -p "$to"
  cp -r "$directory/." "$to"
  chmod -R u+w "$to"
}

# Builds one of the programs within the copy of a module.
program() {
  local name=$1 copy=$2 package=$3 main=$4
  mkdir -p "$copy/$package"
  cp "$sources/$main" "$copy/$package/main.go"
  (cd "$copy" && GOFLAGS=-mod=mod go build -trimpath -o "$bin/$name" "./$package")
}

alloy=$(sed -n "/^export const versions/,/^}/s/^  alloy: '\(.*\)',$/\1/p" ../src/config/versions.ts)
unpack "github.com/grafana/alloy@v$alloy" 'h1:Gqi9fwoqbkzPv66uynM1/kbh5qdm/x7p6Hn7FpD9LHE=' "$build/alloy"
# A directive names a directory that is a module of its own.
syntax=$(sed -n 's/^\tgithub.com\/grafana\/alloy\/syntax \(v[^ ]*\).*/\1/p' "$build/alloy/go.mod")
unpack "github.com/grafana/alloy/syntax@$syntax" 'h1:hDI2e4hDwGCQIPKdO9AsjaPrPwmG2xq/O/NjnWLGGK8=' "$build/alloy/syntax"
(
  cd "$build/alloy"
  # The public proxy does not have the commit of prometheus/common that Alloy names, nor what this file imports. No stage
  # needs either.
  go mod edit -replace github.com/prometheus/common=github.com/prometheus/common@v0.68.0
  rm internal/util/otel_feature_gate*.go
)
program alloy-stages "$build/alloy" internal/panoptes-stages alloy.go.txt

# Promtail is a part of Loki's module. The proxy lacks 3.6.11, the last one with an image; its stages are those of 3.6.15.
unpack github.com/grafana/loki/v3@v3.6.15 'h1:fP8eoPwfI7kGDMDzB8NSVguORvj/Q15T+s9+8pg6Jmw=' "$build/loki"
# It names a directory that is no part of the module.
(cd "$build/loki" && go mod edit -dropreplace=github.com/grafana/loki/pkg/push)
program promtail-stages "$build/loki" cmd/panoptes-stages promtail.go.txt

echo "tools: stages of Alloy $alloy and of Promtail in tools/bin" >&2
