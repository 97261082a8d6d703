#!/usr/bin/env bash
# Measure against peers in the same run; a table on the terminal, build/bench.json for machines.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools/install-deps.sh build devnet test bench
cmake --preset release >/dev/null
cmake --build --preset release --target ecocoin econet bench_pty bench_candles bench_live bench_chart peer_ncurses bench_keys bench_signer >&2
exec node tests/bench/run.mjs "$@"
