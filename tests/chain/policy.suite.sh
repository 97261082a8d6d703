#!/usr/bin/env bash
# The account's policy and its audit log through the real program, on a real chain: what is set holds in the signer, a
# refused change leaves what was there, and of many sessions that sign at once no limit is passed twice.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 70
passed=0
failed=0
work=$(mktemp -d /tmp/ecocoin-policy-XXXXXX)
# shellcheck disable=SC2317 # called by the trap
cleanup() {
    if [ -n "${devnet:-}" ]; then kill "$devnet" 2>/dev/null; wait "$devnet" 2>/dev/null; fi
    rm -rf "$work"
}
trap cleanup EXIT

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

program=${ECOCOIN:-build/release/ecocoin}
home=$work/home
mkdir -p "$home/config/networks" "$work/chain"
mkfifo "$work/ready"
node tools/devnet/devnet.mjs up --fast --dir "$work/chain" >"$work/ready" 2>"$work/devnet.log" &
devnet=$!
read -r ready <"$work/ready"
if [[ ${ready:-} != ready* ]]; then
    echo "FAIL the devnet did not start"
    cat "$work/devnet.log"
    echo "suite policy: 0 passed, 1 failed, 0 skipped"
    exit 1
fi
cp "$work/chain/devnet.ini" "$home/config/networks/"

(umask 077 && echo "a long password" >"$work/password" && echo "another long one" >"$work/wrong")
eco() { "$program" --home "$home" --network devnet --no-input --password-file "$work/password" "$@"; }
# ends STATUS PATTERN COMMAND …: it ends with this status and has these words
ends() {
    local status=$1 pattern=$2 got
    shift 2
    "$@" >"$work/stdout" 2>&1 </dev/null
    got=$?
    cat "$work/stdout"
    [ $got = "$status" ] || { echo "status $got, not $status"; return 1; }
    grep -qE -- "$pattern" "$work/stdout" || { echo "no words like '$pattern'"; return 1; }
}
# json EXPRESSION COMMAND …: true of what the command prints with --json, called `it`
json() {
    local expression=$1
    shift
    "$@" --json >"$work/stdout" 2>&1 </dev/null
    node -e 'const it = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        if (!eval(process.argv[2])) { console.log(JSON.stringify(it)); process.exit(1); }' "$work/stdout" "$expression"
}
wrong() { "$program" --home "$home" --network devnet --no-input --password-file "$work/wrong" "$@"; }

eco account create ann >/dev/null
eco wallet create Main --words-file "$work/words" >/dev/null
address=$(eco wallet addresses | awk 'NR == 1 { print $1 }')
node tools/devnet/devnet.mjs fund --dir "$work/chain" "$address"
node tools/devnet/devnet.mjs mine --dir "$work/chain" 3 >/dev/null
friend=0x00000000000000000000000000000000000000aa
stranger=0x00000000000000000000000000000000000000bb
send() { eco send ETH "$1" "$2" --yes --no-wait; }

# ---- set, shown, refused ----

check "nothing is limited at first" ends 0 "no policy was set" eco policy show
check "limits, hours, recipients" ends 0 "limit .*: at once 0.3 ETH, a day 1 ETH; 0 ETH spent" \
    eco policy set --limits 'ETH 0.3 1, fees 0.01 0.1, USDC 20 any' --recipients "$friend"
check "the next session has it" json 'it.version === 1 && it.only_recipients && it.limits.length === 3
    && it.limits[0].token === "ETH" && it.limits[0].per_tx === "0.3" && it.limits[0].per_day === "1"
    && it.limits[1].token === "fees" && it.limits[2].per_day === null && it.recipients.length === 1' eco policy show
check "one part changes, the others stay" json 'it.version === 2 && it.limits.length === 2 && it.recipients.length === 1' \
    eco policy set --limits 'USDC none'
check "a wrong password changes nothing" ends 77 "the password is wrong" wrong policy clear
check "a wrong password changes nothing: it is still there" json 'it.version === 2' eco policy show
while IFS='|' read -r status words option value; do
    check "refused: $option $value" ends "$status" "$words" eco policy set "$option" "$value"
done <<'END_OF_BAD'
65|is no limit: write TOKEN EACH DAY|--limits|ETH 1
65|allows less in a day than in one transaction|--limits|ETH 2 1
65|is no amount of this token|--limits|ETH 1 2.0000000000000000001
66|knows no token called 'DOGE'|--limits|DOGE 1 2
65|are no hours|--hours|9-17
65|is none of send, approve|--allow|fly
65|address|--recipients|0x12
64|limited or any|--tokens|some
END_OF_BAD
check "refused: nothing to change" ends 64 "say what should change" eco policy set
check "refused: the old one is there" json 'it.version === 2 && it.limits.length === 2' eco policy show

# ---- it holds ----

check "within the limit" ends 0 "" send 0.25 $friend
check "beyond one transaction, in tokens" ends 77 \
    "the policy's limit for one transaction is 0.3 ETH: 0.4 ETH asked for" send 0.4 $friend
check "to a stranger" ends 77 "is not among the policy's recipients" send 0.1 $stranger
check "what was spent is shown" json 'it.limits[0].spent_today === "0.25"' eco policy show

# ---- many sessions at once: 0.75 ETH is left, so at most two of six times 0.3 pass ----

for i in 1 2 3 4 5 6; do
    send 0.3 $friend >"$work/send.$i" 2>&1 &
    senders[i]=$!
done
sent=0
strange=0
for i in 1 2 3 4 5 6; do
    wait "${senders[i]}"
    case $? in
    0) sent=$((sent + 1)) ;;
    75) grep -q "another session" "$work/send.$i" || strange=$((strange + 1)) ;;
    77) grep -q "limit for a day is 1 ETH: .* ETH spent today, 0.3 ETH asked for\|not enough" "$work/send.$i" ||
        strange=$((strange + 1)) ;;
    *) strange=$((strange + 1)) ;;
    esac
done
check "at once: no more than the day allows" test $sent -ge 1 -a $sent -le 2
check "at once: who may not is told why" test $strange = 0
[ $strange = 0 ] || tail -n 3 "$work"/send.*
node tools/devnet/devnet.mjs mine --dir "$work/chain" 2 >/dev/null
cat >"$work/paid.mjs" <<'END_OF_PAID'
// usage: paid.mjs URL ADDRESS: its balance in hundredths of ETH
const answer = await fetch(process.argv[2], { method: 'POST', headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getBalance', params: [process.argv[3], 'latest'] }) });
console.log(String(BigInt((await answer.json()).result) / 10n ** 16n));
END_OF_PAID
check "at once: the chain has as much as was signed" \
    test "$(node "$work/paid.mjs" "${ready#ready }" $friend)" = $((25 + 30 * sent))
check "at once: and the book too" json "it.limits[0].spent_today === String((25 + 30 * $sent) / 100)" eco policy show
check "at once: every signature has its record" json \
    "it.records.filter(({ kind }) => kind === 'tx').length === 1 + $sent" eco audit list
check "at once: no record is missing or altered" ends 0 "records are as the signer made them" eco audit verify

# ---- the log ----

check "the log, for people in tokens" ends 0 "refused .* is 0.3 ETH: 0.4 ETH asked for" eco audit list
check "the log, in JSON" json 'it.records.every(({ number }, i, all) => number === all.length - i)
    && it.records.at(-1).kind === "policy" && it.records.some(({ kind, text }) => kind === "refused" && /400000000000000000 asked/.test(text))' \
    eco audit list
check "the log, verified in JSON" json 'it.good && it.first_bad === 0 && it.checked > 5' eco audit verify

# ---- a kiosk, and the end ----

check "a kiosk sends nothing" json 'it.allowed.join() === "approve,swap,offset" && it.only_limited && it.contracts.length > 1' \
    eco policy set --kiosk --tokens limited --limits 'ETH 0.1 1, USDC 50 500, MCO2 5 50'
check "a kiosk sends nothing: refused" ends 77 "the policy allows no sending" send 0.01 $friend
check "closed hours" ends 0 "hours" eco policy set --allow all --recipients any \
    --hours "$(date -u -d '+2 hours' +%H:%M)-$(date -u -d '+3 hours' +%H:%M)"
check "closed hours: refused" ends 77 "the policy allows nothing now: from .* UTC only" send 0.01 $friend
check "clear" ends 0 "spends +any token; to anybody" eco policy clear
check "clear: it signs again" ends 0 "" send 0.4 $stranger
check "clear: the log is whole" ends 0 "records are as the signer made them" eco audit verify

echo "suite policy: $passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
