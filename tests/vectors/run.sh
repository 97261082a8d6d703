#!/usr/bin/env bash
# Vectors through `ecocoin eth batch`: published ones, which lie in the directory ECO_VECTORS (../shared/vectors) and
# are not part of the repository, and those of tests/vectors/own. Prints passed and failed of each file; ends with 1
# when one failed. $ECOCOIN is the program (a release build is made when it is not set).
set -euo pipefail
cd "$(dirname "$0")/../.."
vectors=${ECO_VECTORS:-../shared/vectors}
if [ -z "${ECOCOIN:-}" ]; then
    tools/install-deps.sh devnet >&2
    make --no-print-directory build >&2
    export ECOCOIN=build/release/ecocoin
fi
shopt -s nullglob
files=("$vectors"/*.jsonl tests/vectors/own/*.jsonl)
if ! compgen -G "$vectors/*.jsonl" >/dev/null; then
    echo "SKIP conformance: there are no published vectors in '$vectors' (ECO_VECTORS names the directory)"
fi
status=0
node tests/vectors/conformance.mjs "${files[@]}" || status=1
if [ -d "$vectors/raw" ]; then node tests/vectors/raw.mjs "$vectors/raw" || status=1; fi
exit $status
