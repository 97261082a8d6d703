#!/usr/bin/env bash
# What goes wrong around the program: endpoints that lie, stores that are damaged, disks that are full, words that
# are no command. Each must say what failed and what to do, leave by its status, and lose nothing.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 70
suite=bad_input
# shellcheck source=tests/support/suite.sh
. tests/support/suite.sh

home=$work/home
mkdir -p "$home/config/networks"
suite_devnet --fast
cleanup() {
    if [ -n "${rogue_pid:-}" ]; then kill "$rogue_pid" 2>/dev/null; wait "$rogue_pid" 2>/dev/null; fi
    suite_cleanup
}
trap cleanup EXIT
mkfifo "$work/rogue_ready"
node tests/support/rogue.mjs "$rpc" $$ >"$work/rogue_ready" &
rogue_pid=$!
read -r rogue <"$work/rogue_ready"
rogue=${rogue#ready }

# network NAME URL [TIMEOUT_MS]: the devnet, seen through another endpoint
network() {
    sed "s|^name = .*|name = $1|; s|^url = .*|url = $2|; s|^timeout_ms = .*|timeout_ms = ${3:-8000}|" \
        "$work/chain/devnet.ini" >"$home/config/networks/$1.ini"
}
cp "$work/chain/devnet.ini" "$home/config/networks/"
network down http://127.0.0.1:1
network silent "$rogue/silent" 700
network waiting "$rogue/silent" 8000
for how in html huge; do network $how "$rogue/$how"; done
network chain "$rogue/chain/eth_chainId"
network fee "$rogue/fee/eth_feeHistory"
for how in field type hex words ahead behind; do network $how "$rogue/$how/eth_getBlockByNumber"; done

network liar "$rpc"
printf '[source.liar]\nkind = coingecko\nurl = %s\nid = moss\nquotes = USD\n' "$rogue" >>"$home/config/networks/liar.ini"

password="a long password"
(umask 077 && echo "$password" >"$work/password" && echo "another long one" >"$work/wrong")
eco() { "$program" --home "$home" --network devnet --no-input --password-file "$work/password" "$@"; }

# ends STATUS PATTERN COMMAND …: it ends with this status, its message has these words, and neither output has an
# escape, a bell or a direction mark
ends() {
    local status=$1 pattern=$2
    shift 2
    "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
    local got=$?
    cat "$work/stdout" "$work/stderr"
    [ "$got" = "$status" ] || { echo "status $got, not $status"; return 1; }
    grep -qE -- "$pattern" "$work/stdout" "$work/stderr" || { echo "no words like '$pattern'"; return 1; }
    ! LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae' "$work/stdout" "$work/stderr" ||
        { echo "control characters"; return 1; }
}
# The same with --json: on standard output one JSON document, whose error has this code.
ends_json() {
    local status=$1 code=$2
    shift 2
    ends "$status" "\"code\": \"$code\"" "$@" --json || return 1
    node -e 'const { error } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        process.exit(error.code && error.message && typeof error.hint === "string" ? 0 : 1)' "$work/stdout"
}
funds() { eco --offline balance --json | sed -n 's/.*"amount": "\(.*\)".*/\1/p' | tr '\n' ' '; }

eco account create ann >/dev/null
eco wallet create Main --words-file "$work/words" >/dev/null
address=$(eco wallet addresses | awk 'NR == 1 { print $1 }')
node tools/devnet/devnet.mjs fund --dir "$work/chain" "$address"
node tools/devnet/devnet.mjs mine --dir "$work/chain" 3 >/dev/null
eco balance >/dev/null
before=$(funds)
recipient=0x00000000000000000000000000000000000000aa

# ---- endpoints ----

# Each is given some patience, so together; one begins when the one before is logged in and says what is wrong.
sends() {
    eco --network "$1" send ETH 0.1 $recipient --yes >"$work/$1.out" 2>&1
    [ $? = "$2" ] && grep -q "ecocoin: no endpoint of '$1' can be used" "$work/$1.out" && mv "$work/$1.out" "$work/$1.sent"
}
cat >"$work/ways" <<'END_OF_WAYS'
down|69|unavailable|cannot connect to 127.0.0.1:1
silent|69|timeout|did not answer in time
html|69|unavailable|answered with a web page
chain|76|wrong_chain|serves chain 1, not 31337
huge|65|too_large|sent more than 1024 KiB
field|76|untrusted|'hash' is missing
type|76|untrusted|'number' is missing
hex|76|untrusted|'hash' is not 32 bytes
words|69|endpoint_error|refused the request \(code -32000\); its words: ".*update now
END_OF_WAYS
senders=()
while IFS='|' read -r how status _; do
    sends "$how" "$status" &
    senders+=($!)
    until [ -s "$work/$how.out" ] || [ -e "$work/$how.sent" ] || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
done <"$work/ways"
wait "${senders[@]}"
# HOW STATUS CODE WORDS
while IFS='|' read -r how status code words; do
    check "endpoint: $how: status says why" ends "$status" "$words" eco --network "$how" network status
    check "endpoint: $how: in JSON" ends_json "$status" "$code" eco --network "$how" network status
    check "endpoint: $how: nothing is sent" cat "$work/$how.sent"
done <"$work/ways"
check "endpoint: what was stored is still shown" test "$(funds)" = "$before"
check "endpoint: doctor shows words and stays whole" ends 0 "CHECK connection" eco --network words doctor
check "endpoint: an absurd fee is refused" ends 76 "fee" eco --network fee send ETH 0.1 $recipient --yes
check "clock: blocks in the future give no quote" ends 69 "in the future: this computer's clock is wrong" \
    eco --network ahead offset quote "1 t" --for Ann
check "clock: old blocks give no quote" ends 69 "1 h old: the endpoint is behind, or this computer's clock is wrong" \
    eco --network behind offset quote "1 t" --for Ann
check "clock: in JSON" ends_json 69 stale_price eco --network behind offset quote "1 t" --for Ann
check "price: disputed gives no quote" ends 69 "the sources of the price disagree: " \
    eco --network liar offset quote "1 t" --for Ann
check "price: disputed, in JSON" ends_json 69 disputed_price eco --network liar offset quote "1 t" --for Ann
mkdir -p "$work/behind"
cp -r "$home/config" "$work/behind/"
check "clock: doctor sees it" ends 0 "CHECK clock +the newest block is 1 h old" \
    "$program" --home "$work/behind" --network behind doctor

# ---- words in files ----

printf '[network]\nname = evil\ntitle = \033]0;owned\007\033[31mEvil\n' >"$home/config/networks/evil.ini"
check "network file: escapes are refused, and the line is named" ends 0 "refused: .*evil.ini:3" eco network list
check "network file: the others go on" ends 0 "up" eco network status
rm "$home/config/networks/evil.ini"

# ---- the store ----

# store NAME WORDS STATUS CODE COMMAND…: spoil a copy of the home; it must say so and leave the file as it is
store() {
    local name=$1 words=$2 status=$3 code=$4
    shift 4
    rm -rf "$work/spoilt"
    cp -r "$home" "$work/spoilt"
    local file=$work/spoilt/data/ecocoin.db
    rm -f "$file-wal" "$file-shm"
    "$@" "$file"
    cp "$file" "$work/as-it-was"
    local run=("$program" --home "$work/spoilt" --network devnet --no-input --password-file "$work/password")
    check "store: $name" ends "$status" "$words" "${run[@]}" balance
    check "store: $name, in JSON" ends_json "$status" "$code" "${run[@]}" account list
    check "store: $name: left as it is" cmp "$file" "$work/as-it-was"
}
# shellcheck disable=SC2317 # called by store
newer() { printf '\0\0\0\143' | dd of="$1" bs=1 seek=60 conv=notrunc status=none; }
# shellcheck disable=SC2317
garbage() { head -c 50000 /dev/urandom >"$1"; }
store "of a newer version" "has version 99 and this program knows version" 78 store_newer newer
store "truncated" "is damaged and was left as it is: move it" 74 store_damaged truncate -s 20000
store "garbage" "is damaged and was left as it is: move it" 74 store_damaged garbage
store "of no length" "is empty, which it never is by itself" 74 store_damaged truncate -s 0

check "home: cannot be made" ends 73 "cannot create the folder '/proc/ecocoin'" "$program" --home /proc/ecocoin account list
check "home: is a file" ends 73 "cannot create the folder" "$program" --home "$work/password" account list
mkdir -p "$work/shared/data"
chmod 777 "$work/shared/data"
check "home: others can write there" ends 77 "can be written by others: chmod" "$program" --home "$work/shared" account list
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    install -d -m 700 -o 65534 "$work/readonly/data"
    chmod 755 "$work" && chmod 500 "$work/readonly/data"
    # shellcheck disable=SC2317
    as_nobody() { setpriv --reuid=65534 --clear-groups "$program" "$@"; }
    check "home: not writable" ends 73 "cannot create the store .*Permission denied" as_nobody --home "$work/readonly" account list
    chmod 700 "$work"
else
    skip "home: not writable" "needs root and setpriv to become another user"
fi

cat >"$work/full.sh" <<'END_OF_FULL'
# usage: full.sh PROGRAM HOME PASSWORD RECIPIENT: send while the disk of a copy of HOME is full
mount -t tmpfs -o size=1024k full /mnt && cp -r "$2"/* /mnt/ || exit 99
eco() { "$1" --home /mnt --network devnet --no-input --password-file "$3" "${@:5}"; }
dd if=/dev/zero of=/mnt/fill bs=4096 status=none 2>/dev/null
eco "$1" "$2" "$3" "$4" send ETH 0.01 "$4" --yes --no-wait
status=$?
rm /mnt/fill
eco "$1" "$2" "$3" "$4" tx list
exit $status
END_OF_FULL
nonce() { node -e 'fetch(process.argv[1], { method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_getTransactionCount", params: [process.argv[2], "pending"] }) })
    .then((a) => a.json()).then((a) => console.log(Number(a.result)))' "$rpc" "$address"; }
if unshare -rm mount -t tmpfs full /mnt 2>/dev/null; then
    count=$(nonce)
    check "disk full: says so" ends 74 "the disk that holds .* is full: make room" \
        unshare -rm bash "$work/full.sh" "$program" "$home" "$work/password" $recipient
    check "disk full: afterwards all is there" grep -q "no transactions" "$work/stdout"
    check "disk full: nothing was sent" test "$(nonce)" = "$count"
else
    skip "disk full" "a private mount of tmpfs is not allowed here"
fi

# ---- secrets ----

key=4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318
(umask 077 && echo $key >"$work/key")
eco wallet import Key --key-file "$work/key" >/dev/null
"$program" --home "$home" --no-input --password-file "$work/wrong" balance >/dev/null 2>&1
# A session that is killed leaves its log behind; meanwhile its processes are looked at.
"$program" --home "$home" --network waiting --no-input --password-file "$work/password" send ETH 1 $recipient --from Main --yes \
    >/dev/null 2>&1 &
session=$!
cat >"$work/inspect.mjs" <<'END_OF_INSPECT'
// usage: inspect.mjs PID SECRET …: wait until PID talks to an endpoint; then no process of it may listen, or have a
// secret in its arguments or environment
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
const [pid, ...secrets] = process.argv.slice(2);
const children = (id) => readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').split(' ').filter(Boolean).flatMap((one) => [one, ...children(one)]);
const sockets = (id) => readdirSync(`/proc/${id}/fd`).flatMap((fd) => {
  try { return readlinkSync(`/proc/${id}/fd/${fd}`).match(/^socket:\[(\d+)\]$/)?.[1] ?? []; } catch { return []; }
});
const table = () => ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((name) => readFileSync(`/proc/net/${name}`, 'utf8').split('\n').slice(1)
  .map((line) => line.trim().split(/\s+/)).filter((row) => row.length > 9).map((row) => ({ name, state: row[3], inode: row[9] })));
const mine = () => { const own = sockets(pid); return table().filter(({ inode }) => own.includes(inode)); };
const until = Date.now() + 10000;
while (!mine().some(({ state }) => state === '01')) {
  if (Date.now() > until) throw new Error('it never connected');
  await new Promise((done) => setTimeout(done, 20));
}
if (mine().some(({ name, state }) => state === '0A' || name.startsWith('udp'))) throw new Error('it listens');
const all = [pid, ...children(pid)];
if (all.length < 2) throw new Error('where is the signer?');
for (const id of all) {
  const seen = ['cmdline', 'environ'].map((name) => { try { return readFileSync(`/proc/${id}/${name}`, 'latin1'); } catch { return ''; } }).join('');
  if (secrets.some((secret) => seen.includes(secret))) throw new Error(`process ${id} shows a secret`);
}
END_OF_INSPECT
check "secrets: nothing listens, none in arguments or environment" \
    node "$work/inspect.mjs" $session "$password" "$(cat "$work/words")" $key
kill -9 $session
wait $session 2>/dev/null
check "secrets: the killed session left its log" test -s "$home/data/ecocoin.db-wal"
cat >"$work/scan.mjs" <<'END_OF_SCAN'
// usage: scan.mjs FOLDER WORDS KEY TEXT …: no file below may hold the words, their key or these texts in any usual form
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
const [folder, words, key, ...texts] = process.argv.slice(2);
const raw = Buffer.from(key, 'hex');
const list = words.trim().split(/\s+/);
const needles = [raw, Buffer.from(raw).reverse(), ...[key, key.toUpperCase(), raw.toString('base64'), ...texts,
  ...list.slice(2).map((_, i) => list.slice(i, i + 3).join(' ')), list.join(''), list.join(',')].map((text) => Buffer.from(text))];
const files = (dir) => readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? files(join(dir, entry.name)) : [join(dir, entry.name)]));
let seen = 0;
for (const file of files(folder)) {
  const bytes = readFileSync(file);
  seen += bytes.length;
  for (const needle of needles) if (bytes.includes(needle)) throw new Error(`${file} holds ${needle}`);
}
console.log(`${seen} bytes`);
process.exit(seen > 50000 ? 0 : 1);
END_OF_SCAN
check "secrets: no file of the home holds one" \
    node "$work/scan.mjs" "$home" "$(cat "$work/words")" $key "$password" "another long one"
mkdir "$work/planted" && cp -r "$home"/* "$work/planted/" && cat "$work/words" >>"$work/planted/data/locks"
check "secrets: the scan finds planted words" ends 1 "locks holds" \
    node "$work/scan.mjs" "$work/planted" "$(cat "$work/words")" $key "$password"
check "secrets: a password on the command line is no option" ends 64 "no option '--password'" \
    "$program" --home "$home" balance --password "$password"

# ---- money ----

check "money: more than there is" ends 77 "it needs 11 ETH, there is 10 ETH" eco send ETH 11 $recipient --from Main --yes
check "money: nothing left for the fee" ends 77 "and up to .* ETH for the network's fee, there is 10 ETH" \
    eco send ETH 10 $recipient --from Main --yes
check "money: no ETH for fees at all" ends 77 "it needs|ETH" eco offset buy "1 t" --for Ann --from Key --yes
check "money: in JSON" ends_json 77 insufficient_funds eco send ETH 11 $recipient --from Main --yes
token=$(sed -n '/token.USDC/,/address/s/^address = //p' "$work/chain/devnet.ini")
check "money: a token's own contract is no recipient" ends 77 "contract" eco send USDC 1 "$token" --from Main --yes

# ---- usage ----

usage() { ends 64 "usage: ecocoin $1" "${@:2}" && ends_json 64 usage "${@:2}"; }
"$program" --help | sed -n '/^  ecocoin .*/d; /^options:/q; s/^  \([a-z].\{43\}\).*/\1/p' >"$work/commands"
check "usage: the commands are listed" test "$(wc -l <"$work/commands")" -gt 30
while read -r line; do
    read -ra words <<<"$line"
    name=() args=0
    for word in "${words[@]}"; do
        case $word in
        [a-z]*) name+=("$word") ;;
        '['*) ;;
        *) args=$((args + 1)) ;;
        esac
    done
    check "usage: ${name[*]}: too many words" usage "${name[*]}" eco "${name[@]}" a b c d e f g h i
    check "usage: ${name[*]}: an option that is none" ends 64 "usage: ecocoin ${name[*]}" eco "${name[@]}" --nonsense
    [ $args = 0 ] || check "usage: ${name[*]}: a word is missing" ends 64 "usage: ecocoin ${name[*]}" eco "${name[@]}"
done <"$work/commands"
check "usage: no such command" usage "NOUN VERB" eco bogus
check "usage: no such verb" usage "tx list\|show\|wait" eco tx bogus
check "usage: no verb" usage "account " eco account
check "usage: no such option" usage ".OPTIONS." eco --nonsense
check "usage: escapes in a word" ends 64 "there is no command" eco $'bo\033[31mgus\u202e'
for words in "--password-fd x balance" "--color sometimes balance" "--json=1 balance" "tx show x" "balance --home"; do
    # shellcheck disable=SC2086
    check "usage: $words" ends 64 "needs|is auto|takes no|is a number" eco $words
done
while IFS='|' read -r status code words; do
    read -ra command <<<"$words"
    check "data: $words" ends_json "$status" "$code" eco "${command[@]}"
done <<END_OF_DATA
65|invalid|account create x --role bogus
65|syntax|wallet watch N 0x12
65|invalid|balance --currency XXX
65|syntax|send ETH 1 0x12 --yes --from Main
66|not_found|send BOGUS 1 $recipient
66|not_found|tx show 99
66|not_found|offset show 77
66|not_found|certificate show 9
66|not_found|certificate verify /nonexistent
65|syntax|certificate verify $work/password
66|not_found|network use bogus
66|not_found|setting set bogus 1
65|invalid|setting set lock_after_min banana
78|config|--network bogus balance
77|refused|--readonly send ETH 1 $recipient --yes --from Main
69|offline|--offline send ETH 1 $recipient --yes --from Main
77|refused|send ETH 1 $recipient --from Main
77|wrong_password|--password-file $work/wrong balance
66|not_found|--password-file /nonexistent balance
END_OF_DATA

# ---- terminals and locales ----

check "terminal: none at all" ends 64 "the full screen needs a terminal; commands do not" "$program" --home "$home"
check "terminal: TERM is not needed by commands" ends 0 "10 ETH" env -u TERM "$program" --home "$home" --network devnet \
    --no-input --password-file "$work/password" balance
check "locale: C" ends 0 "10 ETH" env LC_ALL=C "$program" --home "$home" --network devnet --no-input \
    --password-file "$work/password" balance
check "output: a full device is noticed" bash -c "'$program' --home '$home' --network devnet network list >/dev/full; [ \$? = 74 ]"

suite_end
