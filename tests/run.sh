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

# The last line, whatever happens: how many passed, failed, were skipped.
stop() {
    echo "$*" >&2
    echo "0 passed, 1 failed, 0 skipped"
    exit 70
}

parts=(build devnet test interop)
if [ $preset = coverage ]; then parts+=(coverage); fi
tools/install-deps.sh "${parts[@]}" </dev/null || stop "what the suites need is not here"

# build PRESET [TARGET …]
build() {
    local preset=$1 log=build/$1.log target targets=()
    shift
    echo "building: $preset" >&2
    for target; do targets+=(--target "$target"); done
    cmake --preset "$preset" >"$log" 2>&1 </dev/null &&
        cmake --build --preset "$preset" "${targets[@]}" >>"$log" 2>&1 </dev/null && return
    tail -40 "$log" >&2
    stop "the $preset build failed"
}

# Sources of all suites; those about the real system call filter and the real memory run in a release
# build too, because sanitizers need a wider filter, and other memory.
mapfile -t sources < <(find tests -name 'test_*.c' -not -path 'tests/bench/*' -not -path 'tests/fuzz/*' | sort)
released=()
for source in "${sources[@]}"; do
    case $source in tests/unit/signer/* | tests/pty/*) released+=("$(basename "$source" .c)") ;; esac
done
mkdir -p build
build $preset
if [ $preset = asan ]; then
    build release ecocoin econet "${released[@]}"
else
    export ECOCOIN=${ECOCOIN:-build/$preset/ecocoin}
fi

results=$PWD/build/test-results
rm -rf "$results"
mkdir -p "$results"

chosen() {
    if [ ${#names[@]} -eq 0 ]; then return 0; fi
    local name
    for name in "${names[@]}"; do
        case $1 in *"$name"*) return 0 ;; esac
    done
    return 1
}

# Each line: a name and the command that runs the suite. The long ones come first, so that no processor
# waits for them in the end.
list_suites() {
    local source name
    echo "test_offset_crash build/$preset/tests/test_offset_crash"
    echo "contracts npm --silent --prefix tools/devnet test"
    for source in "${sources[@]}"; do
        name=$(basename "$source" .c)
        case $source in
        */test_offset_crash.c) ;;
        tests/chain/* | tests/flow/* | tests/pty/*) echo "$name build/$preset/tests/$name" ;;
        esac
    done
    for source in tests/*.suite.sh tests/*/*.suite.sh; do
        if [ -e "$source" ]; then echo "$(basename "$source" .suite.sh) bash $source"; fi
    done
    if [ $preset = asan ]; then
        for name in "${released[@]}"; do echo "$name.release build/release/tests/$name"; done
    fi
    for source in "${sources[@]}"; do
        name=$(basename "$source" .c)
        case $source in
        tests/chain/* | tests/flow/* | tests/pty/*) ;;
        */test_memory.c) ;; # the real memory only
        *) echo "$name build/$preset/tests/$name" ;;
        esac
    done
}

needs_chain() {
    case $1 in *_anvil* | contracts | journey) return 0 ;; esac
    return 1
}

# Processes that a suite began, even those that left its process group: $1 is the suite, or a run of many.
find_processes() { grep -lzsE "^ECOCOIN_SUITE=$1" /proc/[0-9]*/environ | tr -dc '0-9\n'; }

# What a suite that was killed has left.
end_leftovers() {
    local pid count=0
    while read -r pid; do
        if kill -KILL "$pid" 2>/dev/null; then count=$((count + 1)); fi
    done < <(find_processes "$1\$")
    if [ $count -gt 0 ]; then echo "    ended $count processes that the suite had left"; fi
}

run_suite() {
    local name=$1
    shift
    local begun=$SECONDS
    # A process group of its own, which `timeout` signals as a whole.
    ECOCOIN_SUITE=$run/$name timeout -k 10 "$limit_s" "$@" >"$results/$name.log" 2>&1 </dev/null
    local status=$?
    local line left
    line=$(grep -aE '^suite .*: [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$results/$name.log" | tail -1)
    line="suite ${name#test_}: ${line##*: }"
    if [[ $line != *skipped ]] || { [ $status -ne 0 ] && [[ $line == *" 0 failed,"* ]]; }; then
        line="suite ${name#test_}: 0 passed, 1 failed, 0 skipped"
        if [ $status = 124 ] || [ $status = 137 ]; then
            echo "the suite was ended after $limit_s s" >>"$results/$name.log"
        else
            echo "the suite ended with status $status" >>"$results/$name.log"
        fi
    fi
    echo "$line" >"$results/$name.line"
    echo "$((SECONDS - begun)) $name" >"$results/$name.seconds"
    left=$(if [ $status -ne 0 ]; then end_leftovers "$run/$name"; fi)
    # In one piece: suites run side by side.
    {
        printf '%s (%d s)\n' "$line" $((SECONDS - begun))
        grep -aE '^(FAIL|SKIP)' "$results/$name.log" | head -20
        if [[ $line != *" 0 failed,"* ]]; then tail -25 "$results/$name.log" | sed 's/^/    | /'; fi
        if [ -n "$left" ]; then echo "$left"; fi
    } >"$results/$name.said"
    cat "$results/$name.said"
}
export -f run_suite find_processes end_leftovers
export results run=$$ limit_s=${SUITE_SECONDS:-600}
export ASAN_OPTIONS=${ASAN_OPTIONS:-abort_on_error=0:detect_leaks=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

# Interrupted: the suites' groups are not ours, so that a signal from the terminal does not reach them.
# shellcheck disable=SC2317 # called by the traps
interrupt() {
    trap '' INT TERM HUP
    kill -TERM "$suites" 2>/dev/null
    find_processes "$run/" | xargs -r kill -KILL 2>/dev/null
    wait "$suites" 2>/dev/null
    stop "interrupted"
}
trap interrupt INT TERM HUP

list_suites | while read -r name command; do
    if [ $quick = yes ] && needs_chain "$name"; then continue; fi
    if chosen "$name"; then echo "$name $command"; fi
done >"$results/suites"
xargs -a "$results/suites" -r -P "$(nproc)" -L 1 bash -c 'run_suite "$@"' run_suite </dev/null &
suites=$!
wait $suites
trap - INT TERM HUP
if [ ! -s "$results/suites" ]; then stop "there is no such suite: ${names[*]}"; fi

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

echo "the slowest: $(sort -rn "$results"/*.seconds | head -5 | awk '{ printf "%s%s %d s", separator, $2, $1; separator = ", " }')"
# A suite without a line was lost with its runner.
awk -v lost=$(($(wc -l <"$results/suites") - $(find "$results" -name '*.line' | wc -l))) '
    { for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^failed/) f += $(i-1); if ($i ~ /^skipped/) s += $(i-1) } }
    END { f += lost; printf "%d passed, %d failed, %d skipped\n", p, f, s; exit (f > 0 || p == 0) }' "$results"/*.line
