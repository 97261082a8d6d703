#!/usr/bin/env bash
# Long runs: every fuzz target for SOAK_SECONDS (3600), then the crash and chain suites again and again for as long.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${SOAK_SECONDS:-3600}
FUZZ_SECONDS=$seconds tests/fuzz/run.sh
end=$((SECONDS + seconds))
rounds=0
while [ $SECONDS -lt $end ]; do
    tests/run.sh crash anvil
    rounds=$((rounds + 1))
done
echo "the crash and chain suites passed $rounds times"
