#!/usr/bin/env bash
# Install what is missing: Debian packages (as root or through sudo) and npm packages.
# usage: install-deps.sh build|devnet|test|interop|bench|lint|coverage|fuzz …     says what it does before it does it
set -euo pipefail
cd "$(dirname "$0")/.."

build_packages=(gcc libc6-dev make cmake ninja-build pkg-config libncurses-dev libsqlite3-dev
    libcurl4-openssl-dev libwslay-dev libcjson-dev libsecp256k1-dev libsodium-dev nettle-dev libutf8proc-dev
    libqrencode-dev libpng-dev libinih-dev libseccomp-dev check ca-certificates)
devnet_packages=(nodejs npm util-linux)
test_packages=(libvterm-dev openssl ncurses-term strace)
bench_packages=(nnn htop tig btop python3)
lint_packages=(git clang clang-format clang-tidy cppcheck shellcheck)
coverage_packages=(gcovr)
fuzz_packages=(clang libclang-rt-14-dev)

packages=()
npm_folders=()
for part in "$@"; do
    case $part in
    build) packages+=("${build_packages[@]}") ;;
    devnet) packages+=("${devnet_packages[@]}") npm_folders+=(tools/devnet) ;;
    test) packages+=("${test_packages[@]}") ;;
    interop) packages+=("${devnet_packages[@]}") npm_folders+=(tests/interop) ;;
    bench) packages+=("${bench_packages[@]}") npm_folders+=(tests/bench) ;;
    lint) packages+=("${lint_packages[@]}") ;;
    coverage) packages+=("${coverage_packages[@]}") ;;
    fuzz) packages+=("${fuzz_packages[@]}") ;;
    *)
        echo "install-deps.sh: unknown part '$part'" >&2
        exit 64
        ;;
    esac
done

# Names of the packages that are fully installed; one call, because each start of the demo asks.
installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${packages[@]}" 2>/dev/null | sed -n 's/^ii  *//p') || true

# A newer node than Debian's, installed by hand, brings its own npm and conflicts with Debian's package.
is_here() {
    case $1 in
    nodejs) command -v node >/dev/null ;;
    npm) command -v npm >/dev/null ;;
    *) grep -qxF -- "$1" <<<"$installed" ;;
    esac
}

missing=()
for package in "${packages[@]}"; do
    if ! is_here "$package"; then missing+=("$package"); fi
done

if [ ${#missing[@]} -gt 0 ]; then
    echo "These Debian packages are missing: ${missing[*]}" >&2
    command=(env DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Use-Pty=0 -qq)
    by_hand="apt-get install --no-install-recommends ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        echo "There is no apt-get here to install them with: install what corresponds to them" >&2
        exit 69
    fi
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Neither root nor sudo is here to install them. As root, run:  $by_hand" >&2
            exit 69
        fi
        command=(sudo "${command[@]}")
        # Without a terminal nobody can type a password.
        if ! { : </dev/tty; } 2>/dev/null && ! sudo -n true 2>/dev/null; then
            echo "sudo asks for a password, and there is no terminal. Run:  sudo $by_hand" >&2
            exit 69
        fi
    fi
    echo "They are installed now; this can take a few minutes" >&2
    if ! "${command[@]}" update >&2 ||
        ! "${command[@]}" install -y --no-install-recommends "${missing[@]}" >&2; then
        echo "Installing failed (is there a network?); these packages are needed: ${missing[*]}" >&2
        exit 69
    fi
fi

# What npm packages are for, and what is missing without them.
npm_purpose() {
    case $1 in
    tools/devnet) echo "the devnet's npm packages (anvil, solc, contracts): without them there is no private chain" ;;
    tests/interop) echo "Foundry's cast, with which keystores are exchanged" ;;
    tests/bench) echo "the npm packages that benchmarks measure beside (ethers, viem, noble, scure)" ;;
    esac
}

for folder in ${npm_folders[@]+"${npm_folders[@]}"}; do
    lock=$folder/package-lock.json
    stamp=$folder/node_modules/.installed
    if ! cmp -s "$lock" "$stamp"; then
        echo "Installing into $folder/node_modules $(npm_purpose "$folder")" >&2
        if ! (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error >&2); then
            echo "npm ci failed in $folder (is there a network?): $(npm_purpose "$folder")" >&2
            exit 69
        fi
        cp "$lock" "$stamp"
    fi
done
