#!/usr/bin/env bash
# Builds the scanners of manifests that scanners/go.mod pins into tools/bin, and fetches what kubeconform compares with
# into tools/bin/schemas, for test/tools/scanners.test.ts. npm run tools calls it.
#
# A module of their own: in tools/go.mod they would decide about the versions that Prometheus is built with.
#
# kube-linter is not among them: the Go proxy answered 403 for golang.stackrox.io/kube-linter when this was written.
# test/kube-linter.test.ts asks its questions instead.
set -euo pipefail
cd "$(dirname "$0")"

bin="$PWD/bin"
schemas="$bin/schemas"
(cd scanners && GOBIN="$bin" GOFLAGS=-mod=readonly go install -trimpath tool)

# The schemas that each project publishes are part of its module. Go checks its sum against the public database, and the
# one written here is checked as well.
published() {
  local module=$1 sum=$2 files=$3 name=$4 answer directory
  answer=$(cd "$(dirname "$schemas")" && go mod download -json "$module")
  if ! grep -qF "\"Sum\": \"$sum\"" <<<"$answer"; then
    echo "tools: $module is not what tools/scanners.sh expects; see what has changed, and write its new sum there" >&2
    exit 1
  fi
  directory=$(sed -n 's/^\t"Dir": "\(.*\)",$/\1/p' <<<"$answer")
  mkdir -p "$schemas/$name"
  # shellcheck disable=SC2086 # a pattern
  cp "$directory"/$files "$schemas/$name"
}

rm -rf "$schemas"
# The newest version, and one that is older than what managed clusters still run.
published k8s.io/kubernetes@v1.29.6 'h1:jn8kA/oVOAWZOeoorx6xZ4d+KgGp+Evgi90x9bEI/DE=' api/openapi-spec/swagger.json kubernetes-1.29.6
published k8s.io/kubernetes@v1.37.2 'h1:A2VDEiObzkYqFTKhSsn0ZEb0RlLEXpHWj93gi2HqEwE=' api/openapi-spec/swagger.json kubernetes-1.37.2
operator=$(sed -n "/^export const versions/,/^}/s/^  prometheusOperator: '\(.*\)',$/\1/p" ../src/config/versions.ts)
published "github.com/prometheus-operator/prometheus-operator@v$operator" 'h1:4Juk8v93RdG1DSGD/mGp+SeQKPmnlLIj2iq3blLZgFY=' 'example/prometheus-operator-crd/*.yaml' prometheus-operator
# The oldest that the README promises to work with.
published github.com/argoproj/argo-cd/v3@v3.3.2 'h1:kVHBj5Z0Wm2D6s69l0q6lC/WH5tc4E1peXgEEOPrLLU=' 'manifests/crds/*-crd.yaml' argo-cd
chmod -R u+w "$schemas"
echo "tools: kube-score, kubeconform and their schemas in tools/bin" >&2
