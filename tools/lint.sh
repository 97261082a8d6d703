#!/usr/bin/env bash
# Everything that reads the sources without running them: format, layers, clang-tidy, cppcheck, shellcheck.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 70
tools/install-deps.sh build test lint || exit $?
failed=0
check() {
    echo "lint: $1"
    shift
    "$@" || failed=1
}
mapfile -t sources < <(git ls-files 'src/*.[ch]' 'tests/*.[ch]' | grep -v -e wordlist -e ens_data)
mapfile -t scripts < <(git ls-files '*.sh' '.ci/run')
check format clang-format --dry-run --Werror "${sources[@]}"
check layers bash tests/layers.suite.sh
check shell shellcheck "${scripts[@]}"
cmake --preset clang >/dev/null || exit 70
check tidy run-clang-tidy -quiet -p build/clang 'src/.*\.c$'
check cppcheck cppcheck -j "$(nproc)" --quiet --error-exitcode=1 --std=c11 --enable=warning,portability --inline-suppr \
    --suppress=missingIncludeSystem -D_GNU_SOURCE -D_Noreturn='__attribute__((noreturn))' -DECO_VERSION='"0"' -I src src
exit $failed
