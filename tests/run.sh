#!/usr/bin/env bash
# Build and run every suite. The last line is "N passed, N failed, N skipped".
#
#   tests/run.sh                all suites, with sanitizers; those about the sealed-in signer again in a release build
#   tests/run.sh --coverage     all suites under gcov, then the coverage of each layer
#   tests/run.sh --quick        only the suites that need no chain
#   tests/run.sh NAME …         suites whose name contains NAME
set -uo pipefail
cd "$(dirname "$0")/.." || exit 70

preset=asan
quick=no
names=()
for arg in "$@"; do
    case $arg in
    --coverage) preset=coverage ;;
    --quick) quick=yes ;;
    *) names+=("$arg") ;;
    esac
done

parts=(build devnet test)
if [ $preset = coverage ]; then parts+=(coverage); fi
tools/install-deps.sh "${parts[@]}" || exit $?

build() {
    echo "building: $1" >&2
    cmake --preset "$1" >build/"$1".log 2>&1 && cmake --build --preset "$1" >>build/"$1".log 2>&1 && return
    tail -40 build/"$1".log >&2
    echo "the $1 build failed" >&2
    echo "0 passed, 1 failed, 0 skipped"
    exit 70
}
mkdir -p build
build $preset
if [ $preset = asan ]; then
    build release
else
    export ECOCOIN=${ECOCOIN:-build/$preset/ecocoin}
fi

results=build/test-results
rm -rf $results
mkdir -p $results

chosen() {
    if [ ${#names[@]} -eq 0 ]; then return 0; fi
    for name in "${names[@]}"; do
        case $1 in *"$name"*) return 0 ;; esac
    done
    return 1
}

# Each line: a name and the command that runs the suite.
list_suites() {
    local test
    for test in build/"$preset"/tests/test_*; do
        if [ -x "$test" ] && [ -f "$test" ]; then echo "$(basename "$test") $test"; fi
    done
    if [ $preset = asan ]; then
        # Sanitizers need a wider filter, and other memory: these are about the real ones.
        for test in build/release/tests/test_{memory,sandbox,session,signer,pty}; do
            if [ -x "$test" ] && [ -f "$test" ]; then echo "$(basename "$test").release $test"; fi
        done
    fi
    for test in tests/*.suite.sh tests/*/*.suite.sh; do
        if [ -e "$test" ]; then echo "$(basename "$test" .suite.sh) bash $test"; fi
    done
    if [ $quick = no ]; then echo "contracts npm --silent --prefix tools/devnet test"; fi
}

run_suite() {
    local name=$1
    shift
    local begun=$SECONDS
    timeout 420 "$@" >"$results/$name.log" 2>&1 </dev/null
    local status=$?
    local line
    line=$(grep -aE '^suite .*: [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$results/$name.log" | tail -1)
    if [ -z "$line" ] || { [ $status -ne 0 ] && [[ $line == *" 0 failed,"* ]]; }; then
        line="suite $name: 0 passed, 1 failed, 0 skipped"
        echo "suite ended with status $status" >>"$results/$name.log"
    fi
    echo "$line" >"$results/$name.line"
    printf '%s (%d s)\n' "$line" $((SECONDS - begun))
    grep -aE '^(FAIL|SKIP)' "$results/$name.log" | head -20
    if [[ $line != *" 0 failed,"* ]]; then tail -25 "$results/$name.log" | sed 's/^/    | /'; fi
}
export -f run_suite
export results
export ASAN_OPTIONS=${ASAN_OPTIONS:-abort_on_error=0:detect_leaks=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

list_suites | while read -r name command; do
    if [ $quick = yes ] && [[ $command == */test_*anvil* ]]; then continue; fi
    if chosen "$name"; then echo "$name $command"; fi
done | xargs -P "$(nproc)" -L 1 bash -c 'run_suite "$@"' run_suite

# Lines and branches of each layer; each file's are in build/coverage.csv.
report_coverage() {
    gcovr --root . --filter src/ build/coverage --gcov-ignore-parse-errors --csv 2>/dev/null >build/coverage.csv
    echo "coverage of    lines          branches"
    awk -F, 'NR > 1 {
        n = split($1, part, "/")
        layer = n > 2 ? part[2] : "main"
        lines[layer] += $2; run[layer] += $3; branches[layer] += $5; taken[layer] += $6
        if (layer == "core" && n > 3) {
            layer = "core/" part[3]
            lines[layer] += $2; run[layer] += $3; branches[layer] += $5; taken[layer] += $6
        }
    }
    END {
        for (layer in lines)
            printf "  %-11s %5.1f %% of %5d  %5.1f %% of %5d\n", layer, 100 * run[layer] / lines[layer],
                lines[layer], 100 * taken[layer] / branches[layer], branches[layer]
    }' build/coverage.csv | sort
}
if [ $preset = coverage ]; then report_coverage; fi

awk '{ for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^failed/) f += $(i-1); if ($i ~ /^skipped/) s += $(i-1) } }
     END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit (f > 0 || p == 0) }' $results/*.line
