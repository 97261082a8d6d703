#!/usr/bin/env bash
# Keystores between us, ethers and Foundry's cast, in both directions: see keystore.mjs.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 70
if [ -z "${ECOCOIN:-}" ] && [ -x build/asan/ecocoin ]; then ECOCOIN=build/asan/ecocoin; fi
export ECOCOIN=${ECOCOIN:-build/release/ecocoin}
exec node tests/interop/keystore.mjs
