#!/usr/bin/env bash
# Holds the layers of docs/architecture.md: greps the includes of src/ and fails on a breach; then
# plants breaches in a copy, to see that each would be caught. An argument names another src/.
set -euo pipefail
cd "$(dirname "$0")/.."

# Files under a folder (the longest that fits) may include project files under these only. What
# stands directly in src/ wires the layers together and may include everything. The last two are
# all that the signer sees of core's use cases: declarations, which must not bring in more.
rules="
core/base       core/base
core/eth        core/base core/eth
core/store      core/base core/eth core/store
core            core
signer          signer core/base core/eth core/ports.h
net             net core
eth_tool        eth_tool core/base core/eth
cli             cli core eth_tool
ui              ui core
core/ports.h    core/base core/eth core/network.h
core/network.h  core/base core/eth
"

# A library's header may be included by that many files, and only under that folder.
libraries="
ncurses.h       1   ui
png.h           1   ui
curl/curl.h     2   net
wslay/wslay.h   1   net
cJSON.h         1   core/base
cjson/cJSON.h   0   core/base
sqlite3.h       99  core/store
"

# Print "RULE: BREACH" for each breach in the tree $1.
breaches() {
    (
        cd "$1"
        find . -name '*.[ch]' -exec grep -HE '^[[:space:]]*#[[:space:]]*include' {} + | sort
    ) |
        sed -nE 's|^\./([^:]*):[[:space:]]*#[[:space:]]*include[[:space:]]*([<"])([^>"]*)[>"].*|\1 \2 \3|p' |
        awk -v rules="$rules" -v libraries="$libraries" '
            function under(path, folder) {
                return path == folder || index(path, folder "/") == 1
            }
            function load(text, table, order,    lines, count, i, name, n) {
                count = split(text, lines, "\n")
                for (i = 1; i <= count; i++) {
                    if (split(lines[i], n, " ") == 0) continue
                    name = n[1]
                    order[++order[0]] = name
                    table[name] = lines[i]
                    sub(/^[^ ]+ +/, "", table[name])
                }
            }
            function folder_of(file,    i, best) {
                best = ""
                for (i = 1; i <= layers[0]; i++)
                    if (under(file, layers[i]) && length(layers[i]) > length(best)) best = layers[i]
                return best
            }
            function check_layer(file, included,    folder, allowed, count, i) {
                folder = folder_of(file)
                if (folder == "") return
                if (included !~ /\// || included ~ /\.\./) {
                    print folder ": src/" file " includes \"" included "\": write the path from src/"
                    return
                }
                count = split(may[folder], allowed, " ")
                for (i = 1; i <= count; i++)
                    if (under(included, allowed[i])) return
                print folder ": src/" file " may not include \"" included "\""
            }
            function check_library(file, header,    place) {
                split(bounds[header], place, " ")
                if (!under(file, place[2])) print header ": src/" file " may not include it"
                if (++users[header] == place[1] + 1)
                    print header ": src/" file " includes it too, and " place[1] " may"
            }
            BEGIN {
                layers[0] = headers[0] = 0
                load(rules, may, layers)
                load(libraries, bounds, headers)
            }
            $3 in bounds { check_library($1, $3); next }
            $2 == "\"" { check_layer($1, $3) }'
}

passed=0
failed=0
fail() {
    failed=$((failed + 1))
    printf 'FAIL %s\n' "$*"
}

found=$(breaches "${1:-src}")
while read -r name _; do
    [[ -n $name ]] || continue
    mine=$(grep -F "$name: " <<<"$found" | grep -E "^${name//./\\.}: " || true)
    if [[ -z $mine ]]; then passed=$((passed + 1)); else fail "layers__${name}: ${mine}"; fi
done <<<"$rules$libraries"

# A small tree that breaks nothing.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch"/{clean,src}/{core/{base,eth,store},signer,net,eth_tool,cli,ui}
(
    cd "$scratch/clean"
    echo '#include "ui/ui.h"' >main.c
    echo '#include <ncurses.h>' >ui/curses.c
    echo '#include <cJSON.h>' >core/base/json_out.c
    echo '#include <curl/curl.h>' | tee net/loop.c >net/http.c
    printf '#include <sqlite3.h>\n#include "core/eth/types.h"\n' >core/store/db.c
    echo '#include "core/ports.h"' | tee core/wallet.c >signer/keys.c
)
if [[ -z $(breaches "$scratch/clean") ]]; then
    passed=$((passed + 1))
else
    fail "layers__clean_tree__has_no_breach: $(breaches "$scratch/clean")"
fi

# One line more in one file of it has to be caught.
while IFS='|' read -r file line; do
    [[ -n $file ]] || continue
    cp -rT "$scratch/clean" "$scratch/src"
    printf '%s\n' "$line" >>"$scratch/src/$file"
    if [[ -n $(breaches "$scratch/src") ]]; then
        passed=$((passed + 1))
    else
        fail "layers__planted_breach__is_caught: $line in src/$file"
    fi
    rm -f "$scratch/src/$file"
done <<'PLANTED'
core/base/buf.c|#include "core/eth/rlp.h"
core/eth/tx.c|#include "core/store/db.h"
core/store/more.c|#include "core/wallet.h"
core/wallet.c|#include "ui/canvas.h"
core/wallet.c|#include "net/http.h"
core/wallet.c|#include "cli/cli.h"
core/wallet.c|#include "signer/keys.h"
core/ports.h|#include "core/store/db.h"
signer/keys.c|#include "core/wallet.h"
signer/keys.c|  #  include "net/http.h"
net/http.c|#include "ui/ui.h"
eth_tool/eth_op.c|#include "core/wallet.h"
core/wallet.c|#include "eth_tool/eth_op.h"
cli/cli.c|#include "ui/ui.h"
ui/ui.c|#include "net/http.h"
ui/ui.c|#include "../net/http.h"
ui/ui.c|#include "ui.h"
ui/canvas.c|#include <ncurses.h>
cli/cli.c|#include <ncurses.h>
net/ws.c|#include <curl/curl.h>
main.c|#include <curl/curl.h>
core/wallet.c|#include <sqlite3.h>
core/base/json.c|#include <cJSON.h>
core/base/json.c|#include "cjson/cJSON.h"
cli/cli.c|#include <cjson/cJSON.h>
PLANTED

echo "suite layers: $passed passed, $failed failed, 0 skipped"
((failed == 0))
