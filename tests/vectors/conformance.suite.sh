#!/usr/bin/env bash
# Each vector file is one test of this suite: see tests/vectors/run.sh. One test more: what is wrong is found.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 70
# Where there is a build with sanitizers, they look at every vector too.
if [ -z "${ECOCOIN:-}" ] && [ -x build/asan/ecocoin ]; then ECOCOIN=build/asan/ecocoin; fi
export ECOCOIN=${ECOCOIN:-build/release/ecocoin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

out=$(tests/vectors/run.sh 2>&1)
status=$?
echo "$out"
passed=$(grep -cE ' passed +0 failed$' <<<"$out")
failed=$(grep -cE ' passed +[1-9][0-9]* failed$' <<<"$out")
skipped=$(grep -c '^SKIP' <<<"$out")
if ((status != 0 && failed == 0)); then failed=1; fi

# Each of these lines expects what must not come.
cat >"$work/planted.jsonl" <<'PLANTED'
{"id":1,"op":"units_parse","text":"1.5","decimals":3,"expect":"1501"}
{"id":2,"op":"units_parse","text":"1.5","decimals":3,"expect":1500.5}
{"id":3,"op":"units_parse","text":"1.5","decimals":3,"expect_error":true}
{"id":4,"op":"units_parse","text":"x","decimals":3,"expect":"1500"}
{"id":5,"op":"rlp_decode","data":"0xc180","expect":[]}
{"id":6,"op":"rlp_decode","data":"0xc0","expect":["0x"]}
{"id":7,"op":"abi_decode","types":["bool"],"data":"0x0000000000000000000000000000000000000000000000000000000000000001","expect":["true"]}
{"id":8,"op":"hd_derive","seed":"0x000102030405060708090a0b0c0d0e0f","path":"m","expect":{"depth":"0"}}
{"id":9,"op":"address_checksum","address":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","expect":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}
PLANTED
if node tests/vectors/conformance.mjs "$work/planted.jsonl" >"$work/out" || ! grep -qE ' 0 passed +9 failed$' "$work/out"; then
    failed=$((failed + 1))
    echo "FAIL conformance__planted_mistakes__are_found"
    cat "$work/out"
else
    passed=$((passed + 1))
fi
echo "suite conformance: $passed passed, $failed failed, $skipped skipped"
((failed == 0))
