#!/usr/bin/env bash
# The program's commands against ethers and Foundry's cast: keystores, messages, typed data, transactions. All of it
# without a network.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 70
suite=interop_program
# shellcheck source=tests/support/suite.sh
. tests/support/suite.sh
cast=$(find tests/interop/node_modules/@foundry-rs -path '*/bin/cast' 2>/dev/null | head -1)
peer() { node tests/interop/program.mjs "$@"; }

(umask 077 && echo "a long password" >"$work/password" && echo "of the file" >"$work/file-password")
mkdir -p "$work/home/config/networks"
eco() { "$program" --home "$work/home" --network ethereum --offline --no-input --password-file "$work/password" "$@" 2>"$work/talk"; }
as() {
    local wanted=$1
    shift
    "$@" >"$work/answer" || { cat "$work/answer" "$work/talk"; return 1; }
    grep -qiF -- "$wanted" "$work/answer" || { cat "$work/answer"; return 1; }
}
talked() { grep -qF -- "$1" "$work/talk" || { cat "$work/talk"; return 1; }; }
key=0x00000000000000000000000000000000000000000000000000000000000c0ffe
(umask 077 && echo "$key" >"$work/key")
address=$(peer address $key)
check "an account is made" eco account create ann
check "a key is imported" as "$address" eco wallet import Ours --key-file "$work/key"

# Keystores, at full cost once each way.
check "a keystore is written" as "$work/ours.json" eco wallet export Ours --keystore "$work/ours.json" \
    --keystore-password-file "$work/file-password"
check "it is private" test "$(stat -c %a "$work/ours.json")" = 600
check "it is not overwritten" refused 73 "already" "$program" --home "$work/home" --network ethereum --offline --no-input --password-file \
    "$work/password" wallet export Ours --keystore "$work/ours.json" --keystore-password-file "$work/file-password"
check "it opens in ethers" as "$key" peer open "$work/ours.json" "of the file"
peer write scrypt "of the file" >"$work/scrypt.json"
peer write pbkdf2 "of the file" >"$work/pbkdf2.json"
for kdf in scrypt pbkdf2; do
    check "theirs opens here ($kdf)" as "$(member "$work/$kdf.json" it.address)" \
        eco wallet import "Theirs $kdf" --keystore "$work/$kdf.json" --keystore-password-file "$work/file-password"
done
check "a wrong password is refused" refused 77 "password" "$program" --home "$work/home" --network ethereum --offline --no-input --password-file \
    "$work/password" wallet import No --keystore "$work/scrypt.json" --keystore-password-file "$work/password"
sed 's/"n": *[0-9]*/"n":1073741824/' "$work/scrypt.json" >"$work/bomb.json"
check "a bomb is refused before any work" refused 65 "ecocoin:" "$program" --home "$work/home" --network ethereum --offline --no-input \
    --password-file "$work/password" wallet import No --keystore "$work/bomb.json" --keystore-password-file "$work/file-password"

# Messages.
printf 'for the forest: grüße' >"$work/message"
eco message sign "$work/message" --from Ours --yes >"$work/signature"
check "a message of ours is verified by ethers" as "$address" peer recover_message "$work/message" "$(cat "$work/signature")"
theirs=$(peer sign_message $key "$work/message")
check "theirs is the same" test "$theirs" = "$(cat "$work/signature")"
check "theirs is verified here" as "signed by $address" eco message verify "$theirs" "$work/message" --by "$address"
check "a changed message is not" refused 65 "was changed" "$program" --home "$work/home" --network ethereum --offline message verify \
    "$theirs" --text "for the forest" --by "$address"
check "nobody signs without being asked" refused 77 "say --yes" "$program" --home "$work/home" --network ethereum --offline --no-input \
    --password-file "$work/password" message sign --text hello --from Ours

# Typed data, a permit.
peer document $key >"$work/permit.json"
eco typed sign "$work/permit.json" --from Ours --yes >"$work/typed"
check "typed data of ours is verified by ethers" as "$address" peer recover_typed "$work/permit.json" "$(cat "$work/typed")"
check "the permit is said in words" talked "THIS LETS OTHERS TAKE TOKENS"
check "its fields are shown" talked "spender (address): 0x00000000000000000000000000000000000000AA"
theirs=$(peer sign_typed $key "$work/permit.json")
check "theirs is verified here" as "signed by $address" eco typed verify "$theirs" "$work/permit.json" --by "$address"
sed 's/"value": *"[0-9]*"/"value":"2000000"/' "$work/permit.json" >"$work/other.json"
check "a changed document is not" refused 65 "was changed" "$program" --home "$work/home" --network ethereum --offline typed verify \
    "$theirs" "$work/other.json" --by "$address"

# Through the air gap: requests of ours, signed by the same key.
check "a message is requested" eco message request "$work/message" --from Ours --ur --part 90 --out "$work/request.ur"
check "… and signed" eco tx sign "$work/request.ur" --yes --out "$work/signed.json"
check "… with the same signature" test "$(member "$work/signed.json" it.signature)" = "$(cat "$work/signature")"
check "typed data is requested" eco typed request "$work/permit.json" --from Ours --out "$work/request.json"
check "… and signed" eco tx sign "$work/request.json" --yes --out "$work/signed.json" --force
check "… with the same signature" test "$(member "$work/signed.json" it.signature)" = "$(cat "$work/typed")"

# Transactions that ethers builds, as requests.
for type in 2 0; do
    peer request $type "$address" >"$work/tx$type.json"
    check "a transaction of type $type is signed" eco tx sign "$work/tx$type.json" --yes --out "$work/tx$type-signed.json"
    check "ethers reads it" as "$address" peer sender "$(member "$work/tx$type-signed.json" it.raw)"
done

if [ -z "$cast" ]; then
    skip "interop_program__cast" "Foundry's cast is not installed in tests/interop"
    suite_end
fi
cast_wallet() { "$cast" wallet "$@"; }
check "our keystore opens in cast" as "$key" cast_wallet decrypt-keystore ours.json --keystore-dir "$work" --unsafe-password "of the file"
check "cast signs with it" as "$(cat "$work/signature")" cast_wallet sign 'for the forest: grüße' --keystore "$work/ours.json" \
    --password "of the file"
cast_wallet import theirs --private-key $key --keystore-dir "$work" --unsafe-password "of the file" >/dev/null 2>&1
check "cast's keystore is of an address that is here" refused 73 "already" "$program" --home "$work/home" --network ethereum --offline --no-input \
    --password-file "$work/password" wallet import Cast --keystore "$work/theirs" --keystore-password-file "$work/file-password"
check "cast verifies our message" cast_wallet verify --address "$address" hello "$(eco message sign --text hello --from Ours --yes)"
theirs=$(cast_wallet sign --private-key $key hello)
check "we verify cast's" as "signed by $address" eco message verify "$theirs" --text hello --by "$address"
check "cast verifies our typed data" cast_wallet verify --data --from-file --address "$address" "$work/permit.json" "$(cat "$work/typed")"
check "cast signs the same" test "$(cast_wallet sign --private-key $key --data --from-file "$work/permit.json")" = "$(cat "$work/typed")"
check "cast decodes our transaction" as "$address" "$cast" decode-transaction "$(member "$work/tx2-signed.json" it.raw)"
suite_end
