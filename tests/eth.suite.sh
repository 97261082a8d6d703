#!/usr/bin/env bash
# `ecocoin eth VERB` and `eth batch` as commands: what they print, where secrets come from, and that they touch nothing.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 70
program=$(realpath "${ECOCOIN:-build/release/ecocoin}")
passed=0
failed=0
skipped=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
key=0x4646464646464646464646464646464646464646464646464646464646464646
sender=0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F
export ECOCOIN_HOME=$work/home

# is WORDS DUE COMMAND …: one test, whose command must succeed and print DUE
is() {
    local words=$1 due=$2 got
    shift 2
    if got=$("$@" 2>&1) && [ "$got" = "$due" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL eth: %s\n     %s\n' "$words" "$got"
    fi
}
# refused WORDS STATUS COMMAND …: one test, whose command must end with STATUS, say why, and print no answer
refused() {
    local words=$1 due=$2 status
    shift 2
    "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    if [ $status = "$due" ] && [ -s "$work/err" ] && [ ! -s "$work/out" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL eth: %s: status %s\n' "$words" $status
    fi
}
eth() { "$program" eth "$@"; }
with() { # with INPUT COMMAND …
    local input=$1
    shift
    printf '%b' "$input" | "$@"
}

is 'plain' 0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470 eth keccak256 0x
is 'JSON' '{"result":["0x",["0x7f"]]}' eth rlp_decode 0xc380c17f --json
is 'a list, one a line' $'1\ntrue' eth abi_decode '["uint8","bool"]' "0x$(printf '%064x%064x' 1 1)"
is 'an object, one member a line' $'target                    0x3535353535353535353535353535353535353535\nchain_id                  137' \
    eth uri_parse ethereum:0x3535353535353535353535353535353535353535@137
is 'an option' ethereum:0x3535353535353535353535353535353535353535@5 eth uri_build 0x3535353535353535353535353535353535353535 --chain-id 5
is 'an option with =' 0x5aaEB6053f3e94c9b9a09f33669435E7ef1bEAeD eth address_checksum 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed --chain-id=30
is 'a flag' 0x60cf0a17aa1c3480e428f74a11abb8381c610751353d57c01f6b2cd3cd76c7d4 eth trie_root '[["0x00","0x01"]]' --secure
echo '[["0x00","0x01"]]' >"$work/pairs"
is 'JSON from a file' 0x9db9cc565a5445498cfe2fc2849d30182d94bb640da57ce9e92e3f03d7442f92 eth trie_root "@$work/pairs"
is 'JSON from standard input' 0x9db9cc565a5445498cfe2fc2849d30182d94bb640da57ce9e92e3f03d7442f92 with '[["0x00","0x01"]]' eth trie_root -
is 'what is not clean keeps its quotes' '"a\u202eb"' eth abi_decode '["string"]' "0x$(printf '%064x%064x' 32 5)61e280ae62$(printf '%054d' 0)"

# Secrets.
is 'a secret from standard input' $sender with "$key\n" eth address_from_key
echo $key >"$work/key"
is 'from a file' $sender eth address_from_key --password-file "$work/key"
is 'from a descriptor' $sender eth address_from_key --password-fd 7 7<"$work/key"
seed=0xc55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04
words='abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'
is 'two secrets, a line each' $seed with "$words\nTREZOR\n" eth mnemonic_to_seed --passphrase
refused 'a secret as an argument' 64 eth address_from_key $key
refused 'no secret' 65 eth address_from_key
refused 'a file of secrets that is not there' 66 eth address_from_key --password-file "$work/none"

# Refusals.
refused 'a verb that is none' 64 eth keccak512 0x
refused 'no verb' 64 eth
refused 'an argument too few' 64 eth units_parse 1
refused 'an argument too many' 64 eth keccak256 0x 0x
refused 'an option that is none' 64 eth keccak256 0x --chain-id 1
refused 'bad data' 65 eth keccak256 0x0
refused 'no JSON' 65 eth rlp_encode cat
refused 'more than one JSON value' 65 eth rlp_encode '"0x00","id":1'
refused 'a file that is not there' 66 eth rlp_encode "@$work/none"
refused 'a message that is not UTF-8' 65 eth message_hash --message $'\xff'
if grep -q '"code": "syntax"' <<<"$(eth keccak256 0x0 --json)"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo 'FAIL eth: an error as JSON'
fi

# The stream.
is 'batch' '{"id":1,"result":"0x80"}' with '{"id":1,"op":"rlp_encode","value":"0x"}\n' eth batch
is 'batch, --offline' '{"id":1,"result":"0x80"}' with '{"id":1,"op":"rlp_encode","value":"0x"}\n' eth batch --offline
is 'batch of nothing' '' with '' eth batch
is 'a bad line ends nothing' $'{"id":null,"error":{"code":"syntax","message":"malformed JSON at byte 0: a value is due"}}\n{"id":2,"result":"0x80"}' \
    with 'x\n{"id":2,"op":"rlp_encode","value":"0x"}\n' eth batch
if with '{"id":1,"op":"rlp_encode","value":"0x"}\n' eth batch >/dev/full 2>"$work/err"; then
    failed=$((failed + 1))
    echo 'FAIL eth: batch: answers that cannot be written are noticed'
else
    passed=$((passed + 1))
fi
if [ -e "$ECOCOIN_HOME" ]; then
    failed=$((failed + 1))
    echo 'FAIL eth: the home was touched'
else
    passed=$((passed + 1))
fi

ECOCOIN=$program node tests/vectors/memory.mjs
case $? in
0) passed=$((passed + 1)) ;;
2)
    skipped=$((skipped + 1))
    echo 'SKIP eth: batch leaves no secrets in memory: needs root, to look into it'
    ;;
*)
    failed=$((failed + 1))
    echo 'FAIL eth: batch leaves no secrets in memory'
    ;;
esac

echo "suite eth: $passed passed, $failed failed, $skipped skipped"
((failed == 0))
