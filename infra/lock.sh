#!/usr/bin/env bash
# Resolve the requirements of pyproject.toml anew into infra/requirements/*.txt (hashes, no addresses), for every Python
# that we support, and the jars of infra/kafka/pom.xml into checksums.sha256. Needs mvn for the latter.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=infra/requirements
uv=.tools/uv/bin/uv

compile() { # NAME INPUT OPTIONS...
  local name=$1
  shift
  "$uv" pip compile "$@" --upgrade --universal --python-version 3.11 --generate-hashes \
    --no-header --no-emit-index-url --no-annotate --quiet --output-file "$folder/$name.txt"
  printf '%s: %s packages\n' "$name" "$(grep -c '==' "$folder/$name.txt")"
}

# Superset and the partner's side have environments of their own: their extra alone, without the platform's.
inputs=$(mktemp -d)
trap 'rm -rf "$inputs"' EXIT
for extra in superset sender; do
  .tools/platform/bin/python - "$extra" >"$inputs/$extra.in" <<'PYTHON'
import sys
import tomllib

with open("pyproject.toml", "rb") as file:
    print("\n".join(tomllib.load(file)["project"]["optional-dependencies"][sys.argv[1]]))
PYTHON
done

compile platform pyproject.toml --extra test --extra java
compile superset "$inputs/superset.in"
compile sender "$inputs/sender.in"
compile uv "$folder/uv.in"
.tools/platform/bin/python -m infra.kafka.jars pin
