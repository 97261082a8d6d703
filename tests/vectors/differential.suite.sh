#!/usr/bin/env bash
# A few thousand random cases against ethers; `make differential` runs many more.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 70
export ECOCOIN=${ECOCOIN:-build/release/ecocoin}
tests/vectors/differential.sh "${DIFFERENTIAL_CASES:-3000}"
status=$?
passed=0 failed=0 skipped=0
if [ ! -d tools/devnet/node_modules/ethers ]; then skipped=1; elif ((status == 0)); then passed=1; else failed=1; fi
echo "suite differential: $passed passed, $failed failed, $skipped skipped"
((failed == 0))
