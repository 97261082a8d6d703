#!/usr/bin/env bash
# Two homes: one online that only watches an address, one that has its key and never opens a socket to anywhere.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 70
suite=airgap
# shellcheck source=tests/support/suite.sh
. tests/support/suite.sh

suite_devnet --history-days 3 --block-time 1
for home in online cold stranger; do
    mkdir -p "$work/$home/config/networks"
    cp "$work/chain/devnet.ini" "$work/$home/config/networks/"
done
(umask 077 && echo "a long password" >"$work/password" && echo "yes" >"$work/yes")
in_home() {
    local home=$1
    shift
    "$program" --home "$work/$home" --network devnet --no-input --password-file "$work/password" "$@"
}
online() { in_home online "$@"; }
online_json() { in_home online --json "$@"; }
cold() { in_home cold --offline "$@"; }
# Whatever the program and its children do: none may make an internet socket.
# (LeakSanitizer does not work under ptrace.)
cold_traced() { ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=%network -o "$work/trace" "$program" --home "$work/cold" --network devnet \
    --no-input --password-file "$work/password" --offline "$@"; }
talk_of() { "$@" 2>"$work/talk" || { cat "$work/talk"; return 1; }; }
no_internet() { ! grep -E 'AF_INET|AF_INET6|sin_addr|sin6_addr' "$1"; }
online_is() {
    local expression=$1
    shift
    if ! online_json "$@" >"$work/json" || ! js "$expression" <"$work/json"; then
        cat "$work/json"
        return 1
    fi
}

for home in cold stranger; do
    in_home $home --offline account create ann >/dev/null 2>&1
    in_home $home --offline wallet create Vault --words-file "$work/$home.words" >/dev/null 2>&1
done
address=$(cold wallet addresses 2>/dev/null | awk 'NR == 1 { print $1 }')
other=0x00000000000000000000000000000000000000AA
check "the cold home has a key" test ${#address} = 42
check "the online home watches its address" bash -c "
    '$program' --home '$work/online' --network devnet --no-input --password-file '$work/password' account create ann &&
    '$program' --home '$work/online' --network devnet --no-input --password-file '$work/password' wallet watch Cold $address"
check "it is funded" node tools/devnet/devnet.mjs fund --dir "$work/chain" "$address"
check "a watched address cannot send" refused 69 "watched only" online send ETH 1 $other --from Cold --yes

# By JSON file: the native currency.
check "a payment is built" online tx build ETH 0.25 $other --from Cold --out "$work/request.json"
check "its file is private" test "$(stat -c %a "$work/request.json")" = 600
check "the file is not overwritten" refused 73 "already" online tx build ETH 1 $other --from Cold --out "$work/request.json"
check "it waits, and holds its number" online_is 'it.transactions[0].state === "built"' tx list
check "a second one has the next number" bash -c "
    '$program' --home '$work/online' --network devnet --no-input --password-file '$work/password' --json \
        tx build MCO2 0.5 $other --from Cold --ur --part 120 2>/dev/null >'$work/second.json'"
check "… and is given up by its id" online tx drop "$(member "$work/second.json" it.transaction)"
check "nobody signs without being asked" refused 77 "say --yes" cold tx sign "$work/request.json"
if strace -o /dev/null true 2>/dev/null; then
    check "the cold home signs it" talk_of cold_traced tx sign "$work/request.json" --yes --out "$work/signed.json"
    check "… and shows what its bytes say" grep -q "send 0.25 ETH to $other" "$work/talk"
    check "… with no socket to the internet" no_internet "$work/trace"
    check "… though the trace sees the sockets that there are" grep -q socketpair "$work/trace"
else
    skip "airgap__strace" "the system refuses ptrace here"
    check "the cold home signs it" cold tx sign "$work/request.json" --yes --out "$work/signed.json"
fi
check "it is sent and confirmed" online_is 'it.transaction.state === "confirmed"' tx broadcast "$work/signed.json"
first=$(member "$work/json" it.transaction.hash)
check "sent twice, it is the same transaction" online_is "it.transaction.hash === '$first'" tx broadcast "$work/signed.json"
member "$work/signed.json" it.raw >"$work/raw.txt"
check "its bare digits are the same too" online_is "it.transaction.hash === '$first'" tx broadcast "$work/raw.txt"

# By multi-part UR: a token.
check "a token's payment is built as UR" online tx build MCO2 0.5 $other --from Cold --ur --part 120 --out "$work/request.ur"
check "it has several parts" test "$(wc -l <"$work/request.ur")" -gt 2
tac "$work/request.ur" >"$work/backwards.ur"
check "the parts are taken in any order, by a pipe" bash -c "
    '$program' --home '$work/cold' --network devnet --no-input --offline --password-file '$work/password' \
        tx sign - --yes --ur --out '$work/signed.ur' <'$work/backwards.ur'"
check "the signature is one UR" grep -qE '^ur:eth-signature/[a-z]+$' "$work/signed.ur"
check "it is sent and confirmed" online_is 'it.transaction.state === "confirmed" && it.transaction.words.includes("0.5 MCO2")' \
    tx broadcast "$work/signed.ur"
check "an independent balance shows it" online_is 'it.balances.find((b) => b.token === "MCO2").amount === "1.5"' balance
head -2 "$work/request.ur" >"$work/half.ur"
check "half of the parts say how many are missing" refused 65 "only 2 of" cold tx sign "$work/half.ur" --yes
sed '1s/...$/aaa/' "$work/request.ur" >"$work/bad.ur"
check "a bad part says which" refused 65 "part 1" cold tx sign "$work/bad.ur" --yes

# What was changed on the way.
check "a third payment is built" online tx build ETH 0.1 $other --from Cold --out "$work/third.json"
sed 's/00000000000000000000000000000000000000aa/00000000000000000000000000000000000000bb/' "$work/third.json" >"$work/changed.json"
check "a changed request shows what it became" bash -c "
    '$program' --home '$work/cold' --network devnet --no-input --offline --password-file '$work/password' \
        tx sign '$work/changed.json' --yes --out '$work/changed-signed.json' 2>&1 | grep -i 'to 0x00000000000000000000000000000000000000bb'"
check "what comes of it is not sent" refused 77 "it was changed" online tx broadcast "$work/changed-signed.json"
sed 's/"data": "0x02/"data": "0x02ff/' "$work/third.json" >"$work/broken.json"
check "a broken request is refused" refused 65 "ecocoin:" cold tx sign "$work/broken.json" --yes
sed 's/"chain_id": "[0-9]*"/"chain_id": "1"/' "$work/third.json" >"$work/chain.json"
check "a request that names another chain is refused" refused 77 "the request says chain 1" cold tx sign "$work/chain.json" --yes
check "a request for a key that is not here is refused" refused 66 "not here" in_home stranger --offline tx sign "$work/third.json" --yes

# Signatures that are not what was asked for.
check "the third is signed" cold tx sign "$work/third.json" --yes --out "$work/third-signed.json"
check "… also as UR" cold tx sign "$work/third.json" --yes --ur --out "$work/third.ur"
node tests/chain/airgap.mjs "$work/third-signed.json" "$work/flipped.json"
check "a changed signature is refused" refused 77 "another key" online tx broadcast "$work/flipped.json"
stranger=$(in_home stranger --offline wallet addresses 2>/dev/null | awk 'NR == 1 { print $1 }')
sed "s/$address/$stranger/" "$work/third.json" >"$work/stranger.json"
check "another key signs the same bytes" in_home stranger --offline tx sign "$work/stranger.json" --yes --out "$work/stranger-signed.json"
check "its transaction is refused" refused 77 "another key" online tx broadcast "$work/stranger-signed.json"
in_home stranger --offline tx sign "$work/stranger.json" --yes --ur --out "$work/stranger.ur" >/dev/null 2>&1
check "its bare signature is refused" refused 77 "another key" online tx broadcast "$work/stranger.ur"
check "the right signature is sent after all these" online_is 'it.transaction.state === "confirmed"' tx broadcast "$work/third.ur"

# What was given up.
check "a fourth is built and signed" bash -c "
    '$program' --home '$work/online' --network devnet --no-input --password-file '$work/password' \
        tx build ETH 0.1 $other --from Cold --out '$work/fourth.json' &&
    '$program' --home '$work/cold' --network devnet --no-input --offline --password-file '$work/password' \
        tx sign '$work/fourth.json' --yes --out '$work/fourth-signed.json'"
id=$(online_json tx list 2>/dev/null >"$work/list.json"; member "$work/list.json" it.transactions[0].id)
check "it is given out once more" online tx request "$id" --out "$work/again.json"
check "… the same" cmp "$work/fourth.json" "$work/again.json"
check "it is given up" online tx drop "$id"
check "a signature that comes late is refused" refused 77 "given up" online tx broadcast "$work/fourth-signed.json"
check "what is signed cannot be given up" refused 65 "only what is not signed" online tx drop 1
node tests/chain/airgap.mjs "$work/signed.json" "$work/alien.json" alien
check "what nobody asked for is refused" refused 66 "asked for here" online tx broadcast "$work/alien.json"

# Without a key, all addresses of a wallet.
second=$(cold wallet next Vault 2>/dev/null)
check "an extended public key is watched" in_home stranger --offline wallet watch Elsewhere "$(cold wallet xpub Vault 2>/dev/null)" --count 2
in_home stranger --offline wallet addresses >"$work/addresses" 2>/dev/null
check "… and gives the wallet's first address" grep -q "$address  Elsewhere/0" "$work/addresses"
check "… and its second" grep -q "$second  Elsewhere/1" "$work/addresses"
suite_end
