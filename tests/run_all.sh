#!/usr/bin/env bash
# `make test`: every suite, whatever became of the one before; then stop what they started. Fails when one failed.
set -uo pipefail
cd "$(dirname "$0")/.."
SUITE_RESULTS=$(mktemp)
export SUITE_RESULTS
trap 'tests/stop_stacks.sh; rm -f "$SUITE_RESULTS"' EXIT

tests/stop_stacks.sh
rm -rf var/test-broker var/test-full # nothing of an earlier run

failed=()
for suite in "$@"; do
  make --no-print-directory "test-$suite" || failed+=("$suite")
done

printf '\n'
cat "$SUITE_RESULTS"
if [ ${#failed[@]} -gt 0 ]; then
  printf 'failed: %s\n' "${failed[*]}"
  exit 1
fi
printf 'all %d suites passed in %d s\n' "$#" "$SECONDS"
