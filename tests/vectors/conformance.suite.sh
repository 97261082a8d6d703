#!/usr/bin/env bash
# Each vector file is one test of this suite: see tests/vectors/run.sh.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 70
export ECOCOIN=${ECOCOIN:-build/release/ecocoin}
out=$(tests/vectors/run.sh 2>&1)
status=$?
echo "$out"
passed=$(grep -cE ' passed +0 failed$' <<<"$out")
failed=$(grep -cE ' passed +[1-9][0-9]* failed$' <<<"$out")
skipped=$(grep -c '^SKIP' <<<"$out")
if ((status != 0 && failed == 0)); then failed=1; fi
echo "suite conformance: $passed passed, $failed failed, $skipped skipped"
((failed == 0))
