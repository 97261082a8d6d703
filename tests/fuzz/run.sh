#!/usr/bin/env bash
# Each fuzz target for FUZZ_SECONDS (60); stops at the first finding, whose input is left in build/fuzz.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools/install-deps.sh build test fuzz
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target fuzzers >&2
seconds=${FUZZ_SECONDS:-60}
for fuzzer in build/fuzz/tests/fuzz_*; do
    name=$(basename "$fuzzer")
    mkdir -p "build/fuzz/corpus/$name"
    seeds=("build/fuzz/corpus/$name")
    if [ -d "tests/fuzz/corpus/$name" ]; then seeds+=("tests/fuzz/corpus/$name"); fi
    echo "$name: $seconds s"
    "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="build/fuzz/$name-" \
        -print_final_stats=1 "${seeds[@]}" 2>&1 | grep -E 'stat::number_of_executed_units|ERROR|SUMMARY|Test unit' ||
        true
    if compgen -G "build/fuzz/$name-*" >/dev/null; then
        echo "$name found something: build/fuzz/$name-*" >&2
        exit 1
    fi
done
echo "no findings"
