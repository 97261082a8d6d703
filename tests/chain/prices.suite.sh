#!/usr/bin/env bash
# Prices by commands on a fresh devnet with a market maker; candles compared with an independent computation.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 70
suite=prices
# shellcheck source=tests/support/suite.sh
. tests/support/suite.sh

home=$work/home
mkdir -p "$home/config/networks"
suite_devnet --history-days 3 --block-time 1
cp "$work/chain/devnet.ini" "$home/config/networks/"
(umask 077 && echo "a long password" >"$work/password")
eco() { "$program" --home "$home" --network devnet --no-input --password-file "$work/password" "$@"; }
json_is() {
    local expression=$1
    shift
    eco --json "$@" | tee "$work/json" | js "$expression" || { cat "$work/json"; return 1; }
}
# Two numbers of one moment: the devnet's market goes on meanwhile, so what was exported says where it ended.
compare() {
    eco --json price candles --interval "$1" --days 3 >"$work/candles.json" &&
        eco --offline price export MCO2/USDC --source pool >"$work/export.csv" &&
        node tests/chain/candles.mjs "$work/chain" "$2" "$work/candles.json" "$work/export.csv"
}

check "the price says what tonnes cost" json_is \
    '!it.stale && !it.disputed && it.at_size.length === 3 && it.at_size[0].possible && Number(it.at_size[1].per_tonne) > Number(it.price)' price now
check "sources say who they are" json_is \
    'it.sources.length >= 1 && it.sources[0].name === "pool MCO2-USDC" && it.sources[0].fresh && Number(it.sources[0].liquidity_usd) > 0' price sources
node -e 'require("net").createServer(() => {}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });' >"$work/port" &
mute=$!
until [ -s "$work/port" ]; do sleep 0.05; done
{
    sed "s|^name = .*|name = slow|" "$work/chain/devnet.ini"
    printf '[source.slow]\nkind = coingecko\nurl = http://127.0.0.1:%s\nid = moss\nquotes = USD\n' "$(cat "$work/port")"
} >"$home/config/networks/slow.ini"
check "a silent source keeps nobody waiting, and is named" json_is '!it.stale && it.asking === "CoinGecko"' \
    --network slow price now
kill "$mute"
check "candles of an hour are those of the logs" compare 1h 3600
check "candles of a quarter of an hour are those of the logs" compare 15m 900
check "candles of a minute are those of the logs" compare 1m 60
check "candles of a day are those of the logs" compare 1d 86400
check "what is exported is imported again" json_is 'it.added > 10 && it.known === 0' \
    price import "$work/export.csv" MCO2/USDC --name again
check "and known the second time" json_is 'it.added === 0 && it.known > 10' \
    price import "$work/export.csv" MCO2/USDC --name again
check "what was imported has candles" json_is 'it.candles.length > 0 && it.candles.every((one) => one.source === "file again")' \
    --offline price candles --source file
check "the pool's candles are the pool's" json_is 'it.candles.length > 0 && it.candles.every((one) => one.source === "pool MCO2-USDC")' \
    --offline price candles
check "both series are listed" json_is 'it.series.filter((one) => one.base === "MCO2" && one.quote === "USDC").length === 2' price history
eco account create ann >/dev/null 2>&1
check "an alert is added" json_is 'it.id > 0 && it.words === "MCO2 above 1000 USD"' price alert add above 1000 --repeat
check "an alert is listed" json_is 'it.alerts.length === 1 && it.alerts[0].repeats && !it.alerts[0].holds' price alert list
check "an alert is removed" eco price alert remove 1
check "none is left" json_is 'it.alerts.length === 0' price alert list
echo "CG-aSecretKey" >"$work/key"
printf 'two words\n' >"$work/bad_key"
check "a key of a source is set" json_is 'it.set === "coingecko"' price key set coingecko --key-file "$work/key"
check "its name is listed, and nothing else of it" json_is 'JSON.stringify(it.keys) === "[{\"kind\":\"coingecko\"}]"' price key list
check "it is not in the store as it is" bash -c "! grep -rqa aSecretKey '$home'"
check "a bad key is refused" refused 65 "no spaces or control characters" eco price key set coingecko --key-file "$work/bad_key"
check "a key is removed" json_is 'it.removed === "coingecko"' price key remove coingecko
says() {
    local words=$1
    shift
    "$@" | grep -q "$words" || { echo "it does not say '$words'"; return 1; }
}
fresh() { "$program" --home "$work/fresh" --network devnet --no-input --offline "$@"; }
mkdir -p "$work/fresh/config/networks"
cp "$work/chain/devnet.ini" "$work/fresh/config/networks/"
check "an empty list of alerts says so" says "no alerts yet" eco price alert list
check "an empty store says so" says "no prices are stored yet" fresh price history
check "candles of nothing say so" says "no trade in this time" fresh price candles
check "watching writes an object a line" bash -c \
    "timeout 60 '$program' --home '$home' --network devnet --json price watch --count 1 | node -e '
        const lines = require(\"fs\").readFileSync(0, \"utf8\").trim().split(\"\\n\");
        process.exit(lines.length === 1 && Number(JSON.parse(lines[0]).price) > 0 ? 0 : 1)'"
check "watching ends well when nobody reads" bash -c \
    "set -o pipefail; timeout 60 '$program' --home '$home' --network devnet --json price watch --count 3 | head -1 >/dev/null"
timeout 60 "$program" --home "$home" --network devnet price watch >"$work/watched" 2>&1 &
watcher=$!
for _ in $(seq 300); do [ -s "$work/watched" ] && break; sleep 0.1; done
kill -INT "$(pgrep -P $watcher | head -1)" 2>/dev/null
wait $watcher
status=$?
check "watching ends well when it is interrupted" test "$status" = 0
check "the store is whole" eco doctor

suite_end
