#!/usr/bin/env bash
# Random cases against ethers: differential.sh [CASES [SEED]]. $ECOCOIN is the program (a release build is made when it
# is not set).
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${ECOCOIN:-}" ]; then
    tools/install-deps.sh devnet
    make --no-print-directory build >&2
    export ECOCOIN=build/release/ecocoin
fi
if [ ! -d tools/devnet/node_modules/ethers ]; then
    echo "SKIP differential: ethers is not installed (tools/install-deps.sh devnet)"
    exit 0
fi
exec node tests/vectors/differential.mjs "$@"
