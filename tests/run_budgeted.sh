#!/usr/bin/env bash
# Run one suite and say how its time compares with its budget: run_budgeted.sh NAME SECONDS COMMAND...
# The exit code is the command's. A budget of 0 is no budget; a suite over its budget says so and doesn't fail by it.
set -uo pipefail
name=$1 budget=$2
shift 2
started=$SECONDS
printf '\n=== %s\n' "$name"
"$@"
code=$?
seconds=$((SECONDS - started))
against=
if [ "$budget" -gt 0 ]; then
  against=" of $budget s"
  [ "$seconds" -le "$budget" ] || against="$against: OVER ITS BUDGET"
fi
[ "$code" = 0 ] && outcome=passed || outcome="FAILED (exit code $code)"
printf '=== %s: %s in %d s%s\n' "$name" "$outcome" "$seconds" "$against" | tee -a "${SUITE_RESULTS:-/dev/null}"
exit "$code"
