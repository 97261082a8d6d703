#!/usr/bin/env bash
# The demo: a private chain with a market, a demo account, and the program at its login (or, with
# --headless, the whole journey by commands). Everything that it starts ends with it.
#
# Its things are in build/demo (or $ECOCOIN_DEMO_DIR): chain/ and home/. The second start uses them again.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd) || exit 70
dir=$(realpath -m -- "${ECOCOIN_DEMO_DIR:-$root/build/demo}")
cd "$root" || exit 70

headless=no
if [ "${1:-}" = --headless ]; then headless=yes; fi
home=$dir/home
chain=$dir/chain
log=$dir/demo.log
program=build/release/ecocoin
account=demo
# Not a secret: it is shown under the login form, and guards play money only.
password=forest-and-river
devnet_pid=
child_pid=
terminal=

say() { echo "demo: $*" >&2; }

# Run a command that ends when this script does, even by SIGKILL. Signals to the script are
# answered while the command runs: bash would keep them until a command in the foreground ended.
tied() {
    setpriv --pdeathsig TERM -- "$@" <&0 9>&- &
    child_pid=$!
    wait "$child_pid"
    local status=$?
    child_pid=
    return $status
}

# shellcheck disable=SC2317 # called by the traps
cleanup() {
    trap '' INT TERM HUP
    trap - EXIT
    if [ -n "$child_pid" ]; then
        kill -TERM "$child_pid" 2>/dev/null
        wait "$child_pid" 2>/dev/null
    fi
    restore_terminal
    if [ -n "$devnet_pid" ]; then
        kill -TERM "$devnet_pid" 2>/dev/null
        wait "$devnet_pid" 2>/dev/null
    fi
    rm -f "$dir/password" "$dir/ready" "$dir/answer"
}

# A program that was killed leaves the terminal as it had it: modes, alternate screen, no cursor.
restore_terminal() {
    if [ -z "$terminal" ] || [ "$(stty -g 2>/dev/null)" = "$terminal" ]; then return; fi
    stty "$terminal" 2>/dev/null
    printf '\e[?2004l\e[?1000l\e[?1002l\e[?1006l\e[?1049l\e[?25h\e[0m' 2>/dev/null >/dev/tty
}

fail() {
    say "$*"
    if [ -s "$log" ]; then
        say "the last lines of $log:"
        tail -8 "$log" >&2
    fi
    exit 69
}

# One demo per folder: a second one would take the first one's chain, password and log away. What the
# first one started keeps the lock until it has ended too.
lock_folder() {
    mkdir -p "$dir" 2>/dev/null
    if ! { exec 9>"$dir/lock"; } 2>/dev/null; then
        say "cannot write in $dir"
        exit 69
    fi
    if flock -w 5 9; then return; fi
    say "a demo is running in $dir: end it first, or name another folder with ECOCOIN_DEMO_DIR"
    exit 69
}

# The lines of a build on standard input: all to the log, how far it is to the person who waits.
show_build() {
    local line percent shown=0
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$log"
        [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
        if [ "${BASH_REMATCH[1]}" = 0 ]; then continue; fi # looks whether there is something to do
        percent=$((BASH_REMATCH[1] * 100 / BASH_REMATCH[2]))
        if [ -t 2 ]; then
            printf '\rdemo: building the program: %d %%' $percent >&2
            shown=1
        elif [ $percent -ge $((shown + 25)) ]; then
            shown=$((percent / 25 * 25))
            say "building the program: $shown %"
        fi
    done
    if [ -t 2 ] && [ $shown = 1 ]; then echo >&2; fi
}

build() {
    if [ ! -x $program ]; then say "building the program (about a minute)"; fi
    if [ ! -e build/release/build.ninja ]; then
        tied cmake --preset release >>"$log" 2>&1 || fail "the build could not be prepared"
    fi
    exec 5> >(show_build)
    local shown_by=$! status
    tied ninja -C build/release ecocoin econet >&5 2>&1
    status=$?
    exec 5>&-
    wait "$shown_by"
    [ $status = 0 ] || fail "the build failed"
}

start_chain() {
    local line='' status='' news
    mkdir -p "$chain"
    rm -f "$dir/ready"
    mkfifo "$dir/ready" || fail "cannot write in $dir"
    exec 3<"$log" && cat <&3 >/dev/null # from here on, what is new in it
    node tools/devnet/devnet.mjs up --dir "$chain" >"$dir/ready" 2>>"$log" 3<&- &
    devnet_pid=$!
    exec 4<"$dir/ready"
    # Its progress is shown until it is ready; later it must not write over the screen.
    until [ -n "$status" ]; do
        read -r -t 0.2 line <&4
        status=$?
        if [ $status -gt 128 ]; then status=; fi
        while read -r -u 3 news; do say "chain: $news"; done
    done
    exec 3<&- 4<&-
    case $line in ready*) ;; *) fail "the private chain did not start" ;; esac
    mkdir -p "$home/config/networks"
    cp "$chain/devnet.ini" "$home/config/networks/devnet.ini"
}

eco() {
    tied $program --home "$home" --network devnet --account $account --password-file "$dir/password" \
        --no-input "$@"
}

# Run a command of the program; what it prints goes to the file $dir/answer. (A pipe or $(…) would
# run it in a subshell, which outlives this script.)
ask() { eco "$@" >"$dir/answer" 2>>"$log"; }

first_address() { awk '$1 ~ /^0x/ { print $1; exit }' "$dir/answer"; }

# The account and its wallet are made once; play money is given whenever the wallet has less than the
# journey needs (a new chain, or one that was spent).
prepare_home() {
    (umask 077 && printf '%s\n' "$password" >"$dir/password")
    if [ ! -e "$home/config/ecocoin.ini" ]; then
        printf '[login]\nhint = demo account: name %s, password %s\n\n[settings]\nnetwork = devnet\n' \
            "$account" "$password" >"$home/config/ecocoin.ini"
    fi
    if ! ask account list || ! grep -qw "$account" "$dir/answer"; then
        say "making the demo account"
        ask account create $account --quiet || fail "the demo account could not be made"
    fi
    if ! ask wallet addresses || [ -z "$(first_address)" ]; then
        say "making its wallet"
        rm -f "$home/demo-words.txt"
        ask wallet create Demo --words-file "$home/demo-words.txt" || fail "the wallet could not be made"
        ask wallet addresses
    fi
    local address
    address=$(first_address)
    [ -n "$address" ] || fail "the demo wallet has no address"
    if ! ask balance --json || ! node -e '
        const { balances } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        const have = (symbol) => Number(balances.find((b) => b.token === symbol)?.amount ?? 0);
        process.exit(have("ETH") >= 1 && have("USDC") >= 50 ? 0 : 1);' "$dir/answer"; then
        say "giving the demo wallet play money"
        tied node tools/devnet/devnet.mjs fund --dir "$chain" "$address" >>"$log" 2>&1 || fail "funding failed"
    fi
}

# Show a command as it would be typed, then run it.
show() {
    local word line=ecocoin
    for word; do
        case $word in *[!a-zA-Z0-9./_-]*) line+=" '$word'" ;; *) line+=" $word" ;; esac
    done
    echo "\$ $line"
    eco "$@" || return
    echo
}

# An order that a killed journey left keeps its address for itself until it has ended.
finish_orders() {
    local id
    ask offset list --json || return
    for id in $(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).orders
        .filter(({ state }) => state === "running").map(({ id }) => id).join(" ")' "$dir/answer"); do
        show offset resume "$id"
    done
}

journey() {
    show balance &&
        finish_orders &&
        show price now &&
        show price candles --interval 1d --days 5 &&
        show offset buy "1.5 t" --for "The demo" --message "One and a half tonnes less" --yes &&
        ask certificate list --json || return
    local id file
    id=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).certificates[0].id' "$dir/answer") &&
        show certificate show "$id" &&
        ask certificate save "$id" "$dir" || return
    file=$(head -1 "$dir/answer")
    show certificate verify "$file" &&
        show notify list --unread
}

if [ $headless = no ] && { [ ! -t 0 ] || [ ! -t 1 ]; }; then
    say "this needs a terminal; 'make demo-headless' goes the same way by commands alone"
    exit 64
fi
lock_folder
trap 'cleanup' EXIT
trap 'cleanup; exit 130' INT
trap 'cleanup; exit 143' TERM
trap 'cleanup; exit 129' HUP
tools/install-deps.sh build devnet 9>&- || exit
: >"$log"
build
start_chain
prepare_home
if [ $headless = yes ]; then
    journey
    status=$?
    if [ $status = 0 ]; then say "done: 1.5 t retired, certificate verified"; else say "the journey failed ($status)"; fi
    exit $status
fi
terminal=$(stty -g)
tied $program --home "$home" --network devnet
status=$?
restore_terminal
if [ $status != 0 ]; then say "the program ended with status $status"; fi
exit $status
