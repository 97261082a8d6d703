#!/usr/bin/env bash
# The whole journey by commands on a fresh devnet, then an independent read of the chain.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 70
suite=journey
# shellcheck source=tests/support/suite.sh
. tests/support/suite.sh

home=$work/home
mkdir -p "$home/config/networks"
suite_devnet --history-days 3 --block-time 1
cp "$work/chain/devnet.ini" "$home/config/networks/"
(umask 077 && echo "a long password" >"$work/password" && echo "another long one" >"$work/new-password")
eco() { "$program" --home "$home" --network devnet --no-input --password-file "$work/password" "$@"; }
json_is() {
    local expression=$1
    shift
    eco --json "$@" | tee "$work/json" | js "$expression" || { cat "$work/json"; return 1; }
}

check "an account is made, and is the admin" json_is 'it.role === "admin"' account create ann
check "a wallet is made from fresh words" eco wallet create Main --words-file "$work/words"
check "the words' file is private" test "$(stat -c %a "$work/words")" = 600
check "a wrong password is refused with 77" refused 77 "password is wrong" "$program" --home "$home" --network devnet --no-input \
    --password-file "$work/new-password" balance
address=$(eco wallet addresses | awk 'NR == 1 { print $1 }')
check "the wallet is funded" node tools/devnet/devnet.mjs fund --dir "$work/chain" "$address"
check "balances are read from the chain" json_is \
    'it.balances.find((b) => b.token === "USDC").amount === "500" && it.balances.find((b) => b.token === "ETH").amount === "10"' balance
check "the words' used address is found" json_is \
    'it.addresses.length === 40 && it.addresses[0].used && it.addresses[0].here && it.addresses.filter((a) => a.used).length === 1' \
    wallet discover --words-file "$work/words"
check "another path of the same words has none" json_is \
    'it.addresses.length === 20 && !it.addresses.some((a) => a.used)' wallet discover --words-file "$work/words" --preset ledger-legacy
check "a wallet is restored at another path" json_is 'it.addresses.length === 1' \
    wallet restore Ledger --words-file "$work/words" --preset ledger-legacy --discover
check "it is put away, so that one address is left to pay from" eco wallet archive Ledger
check "the price is known" json_is 'Number(it.price) > 0 && !it.stale' price now
check "candles are there" json_is 'it.candles.length >= 2' price candles --interval 1h --days 3
check "a quote costs something and buys exactly" json_is \
    'it.quote.carbon === "1.5" && Number(it.quote.pay) > 0 && it.quote.problem === ""' offset quote "1.5 t" --for "Ann & co"
check "more than there is is refused with 77" refused 77 "" eco offset buy "5000 t" --for Ann --yes
check "1.5 t are bought and retired" json_is 'it.order.state === "done" && it.order.certificate > 0' \
    offset buy "1.5 t" --for "Ann & co" --message "for the forest" --yes
# The devnet's past has retirements of others; of this address there must be this one and no other.
cat >"$work/independent.sh" <<END
node tests/chain/retirements.mjs "$work/chain" | node -e '
    const all = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const ours = all.filter((one) => one.sender === "$address");
    console.log(ours);
    process.exit(ours.length === 1 && ours[0].tonnes === "1.5" && ours[0].beneficiary === "Ann & co" &&
        ours[0].message === "for the forest" ? 0 : 1);'
END
check "an independent read of the chain shows it" bash "$work/independent.sh"
check "the certificate is saved" eco certificate save 1 "$work"
certificate=$(ls "$work"/ecocoin-certificate-*.json)
check "the certificate is verified" json_is 'it.valid' certificate verify "$certificate"
mkdir -p "$work/other/config"
cp -r "$home/config/networks" "$work/other/config/"
check "anybody can verify it, without an account" "$program" --home "$work/other" --network devnet \
    certificate verify "$certificate"
sed 's/for the forest/for the Forest/' "$certificate" >"$work/altered.json"
check "an altered certificate is refused" refused 65 "" eco certificate verify "$work/altered.json"
check "a notification says it" json_is 'it.notifications.some((n) => n.kind === "offset")' notify list
check "ETH is sent and confirmed" json_is 'it.transaction.state === "confirmed"' \
    send ETH 0.25 0x00000000000000000000000000000000000000aa --yes
check "MCO2 that is not there cannot be sent" refused 77 "it needs 1000 MCO2" eco send MCO2 1000 0x00000000000000000000000000000000000000aa --yes
check "the password is changed" eco account password --new-password-file "$work/new-password"
check "the old one no longer opens" refused 77 "password is wrong" eco balance
check "doctor finds nothing wrong" "$program" --home "$home" --network devnet doctor
check "--offline refuses what needs the network" refused 69 "" "$program" --home "$home" --offline --no-input \
    --password-file "$work/new-password" send ETH 1 0x00000000000000000000000000000000000000aa --yes
check "--offline shows stored balances" "$program" --home "$home" --network devnet --offline --no-input \
    --password-file "$work/new-password" balance

suite_end
