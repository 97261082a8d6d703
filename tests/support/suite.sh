# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # suite is set, program used, by those who source this
# For suites that drive the program by commands; sourced after `suite=NAME`. Gives a folder $work that is removed in
# the end, $program, and the functions below; suite_end prints the result.
passed=0
failed=0
skipped=0
work=$(mktemp -d "/tmp/ecocoin-$suite-XXXXXX")
program=${ECOCOIN:-build/release/ecocoin}
suite_cleanup() {
    if [ -n "${devnet:-}" ]; then kill "$devnet" 2>/dev/null; wait "$devnet" 2>/dev/null; fi
    rm -rf "$work"
}
trap suite_cleanup EXIT

# check WORDS COMMAND …: one test, whose command must succeed
check() {
    local words=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $words"
        tail -5 "$work/out" | cat -v
    fi
}
skip() {
    skipped=$((skipped + 1))
    echo "SKIP $1: $2"
}
# refused STATUS WORDS COMMAND …: it ends with this status, and says these words
refused() {
    local status=$1 words=$2 got
    shift 2
    "$@" >"$work/refused" 2>&1
    got=$?
    cat "$work/refused"
    [ "$got" = "$status" ] || { echo "status $got, not $status"; return 1; }
    grep -qF -- "$words" "$work/refused" || { echo "it does not say '$words'"; return 1; }
}
# js EXPRESSION: is it true of the JSON document `it` on standard input
js() { node -e 'const it = JSON.parse(require("fs").readFileSync(0, "utf8")); process.exit(eval(process.argv[1]) ? 0 : 1)' "$1"; }
# member FILE EXPRESSION: what it is of the document `it` in FILE
member() { node -e 'const it = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")); console.log(eval(process.argv[2]))' "$1" "$2"; }

# suite_devnet [OPTIONS …]: a devnet in $work/chain, its endpoint in $rpc
suite_devnet() {
    local ready
    mkdir -p "$work/chain"
    mkfifo "$work/ready"
    node tools/devnet/devnet.mjs up "$@" --dir "$work/chain" >"$work/ready" 2>"$work/devnet.log" &
    devnet=$!
    read -r ready <"$work/ready"
    if [[ ${ready:-} != ready* ]]; then
        echo "FAIL the devnet did not start"
        cat "$work/devnet.log"
        failed=1
        suite_end
    fi
    rpc=${ready#ready }
}
suite_end() {
    echo "suite $suite: $passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ]
    exit
}
