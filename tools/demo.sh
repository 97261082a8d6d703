#!/usr/bin/env bash
# The demo: a private chain with a market, a demo account, and the program at its login (or, with
# --headless, the whole journey by commands). Everything that it starts ends with it.
#
# Its things are in build/demo (or $ECOCOIN_DEMO_DIR): chain/ and home/. The second start uses them again.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 70

headless=no
if [ "${1:-}" = --headless ]; then headless=yes; fi
dir=${ECOCOIN_DEMO_DIR:-$PWD/build/demo}
home=$dir/home
chain=$dir/chain
log=$dir/demo.log
account=demo
# Not a secret: it is shown under the login form, and guards play money only.
password=forest-and-river
devnet_pid=
client_pid=

say() { echo "demo: $*" >&2; }

# shellcheck disable=SC2317 # called by the traps
cleanup() {
    trap - EXIT INT TERM HUP
    if [ -n "$client_pid" ]; then kill -TERM "$client_pid" 2>/dev/null; wait "$client_pid" 2>/dev/null; fi
    if [ -n "$devnet_pid" ]; then
        kill -TERM "$devnet_pid" 2>/dev/null
        wait "$devnet_pid" 2>/dev/null
    fi
    rm -f "$dir/password" "$dir/ready"
}
trap 'cleanup' EXIT
trap 'cleanup; exit 130' INT
trap 'cleanup; exit 143' TERM
trap 'cleanup; exit 129' HUP

fail() {
    say "$*"
    if [ -s "$log" ]; then say "the last lines of $log:"; tail -5 "$log" >&2; fi
    exit 69
}

build() {
    tools/install-deps.sh build devnet || exit $?
    mkdir -p "$dir" build
    : >"$log"
    if [ ! -x build/release/ecocoin ]; then say "building the program (about a minute)"; fi
    if ! cmake --preset release >>"$log" 2>&1 ||
        ! cmake --build --preset release --target ecocoin econet >>"$log" 2>&1; then
        fail "the build failed"
    fi
}

start_chain() {
    mkdir -p "$chain"
    rm -f "$dir/ready"
    mkfifo "$dir/ready" || fail "cannot write in $dir"
    # Its progress is shown until it is ready; later it must not write over the screen.
    tail -n 0 -f "$log" --pid=$$ | sed -u 's/^/demo: /' >&2 &
    local shown_by=$!
    node tools/devnet/devnet.mjs up --dir "$chain" >"$dir/ready" 2>>"$log" &
    devnet_pid=$!
    local line=
    read -r line <"$dir/ready"
    pkill -P $$ -x tail
    wait $shown_by 2>/dev/null
    case $line in ready*) ;; *) fail "the private chain did not start" ;; esac
    mkdir -p "$home/config/networks"
    cp "$chain/devnet.ini" "$home/config/networks/devnet.ini"
}

eco() {
    build/release/ecocoin --home "$home" --network devnet --account $account --password-file "$dir/password" \
        --no-input "$@"
}

# The account and its wallet are made once; play money is given whenever the wallet has less than the
# journey needs (a new chain, or one that was spent).
prepare_home() {
    (umask 077 && printf '%s\n' "$password" >"$dir/password")
    printf '[login]\nhint = demo account: name %s, password %s\n\n[settings]\nnetwork = devnet\n' \
        "$account" "$password" >"$home/config/ecocoin.ini"
    if [ ! -e "$home/data/ecocoin.db" ]; then
        say "making the demo account and its wallet"
        eco account create $account --quiet >>"$log" 2>&1 || fail "the demo account could not be made"
        eco wallet create Demo --words-file "$home/demo-words.txt" >>"$log" 2>&1 || fail "the wallet could not be made"
    fi
    local address
    address=$(eco wallet addresses 2>>"$log" | awk 'NR == 1 { print $1 }')
    [ -n "$address" ] || fail "the demo wallet has no address"
    if ! eco balance --json 2>>"$log" | node -e '
        const { balances } = JSON.parse(require("fs").readFileSync(0, "utf8"));
        const have = (symbol) => Number(balances.find((b) => b.token === symbol)?.amount ?? 0);
        process.exit(have("ETH") >= 1 && have("USDC") >= 50 ? 0 : 1);'; then
        say "giving the demo wallet play money"
        node tools/devnet/devnet.mjs fund --dir "$chain" "$address" >>"$log" 2>&1 || fail "funding failed"
    fi
}

journey() {
    set -e
    eco balance
    eco price now
    eco price candles --interval 1d --days 90 | tail -5
    eco offset buy "1.5 t" --for "The demo" --message "One and a half tonnes less" --yes
    local id file
    id=$(eco certificate list --json | node -e '
        const { certificates } = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log(certificates[0].id);')
    eco certificate show "$id"
    file=$(eco certificate save "$id" "$dir" | head -1)
    eco certificate verify "$file"
    eco notify list --unread
}

build
start_chain
prepare_home
if [ $headless = yes ]; then
    (journey)
    status=$?
    if [ $status = 0 ]; then say "done: 1.5 t retired, certificate verified"; else say "the journey failed ($status)"; fi
    exit $status
fi
build/release/ecocoin --home "$home" --network devnet <&0 &
client_pid=$!
wait "$client_pid"
status=$?
client_pid=
exit $status
