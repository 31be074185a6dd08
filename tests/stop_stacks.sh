#!/usr/bin/env bash
# Stop the stacks that tests start (tests/conftest.py) and leave up for one another, and that of tests/browser.
set -euo pipefail
cd "$(dirname "$0")/.."
for home in var/test-broker:28000 var/test-full:29000 var/test-superset:29500; do
  if [ -d "${home%:*}" ] && [ -x .tools/platform/bin/risicobeeld ]; then
    RISICOBEELD_HOME=${home%:*} RISICOBEELD_PORT_BASE=$((${home#*:} + ${RISICOBEELD_TEST_PORT_SHIFT:-0})) .tools/platform/bin/risicobeeld down
  fi
done
