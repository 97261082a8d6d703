#!/usr/bin/env bash
# Install what is missing: Debian packages (as root or through sudo) and the devnet's npm packages.
# usage: install-deps.sh build|devnet|test|bench|lint|coverage|fuzz …     says what it does before it does it
set -euo pipefail
cd "$(dirname "$0")/.."

build_packages=(gcc libc6-dev make cmake ninja-build pkg-config libncurses-dev libsqlite3-dev
    libcurl4-openssl-dev libcjson-dev libsecp256k1-dev libsodium-dev nettle-dev libutf8proc-dev
    libqrencode-dev libinih-dev libseccomp-dev check ca-certificates)
devnet_packages=(nodejs npm util-linux procps)
test_packages=(libvterm-dev git ncurses-term locales-all sqlite3)
bench_packages=(nnn htop tig btop python3)
lint_packages=(clang-format clang-tidy cppcheck shellcheck)
coverage_packages=(gcovr)
fuzz_packages=(clang libclang-rt-14-dev)

packages=()
npm=no
for part in "$@"; do
    case $part in
    build) packages+=("${build_packages[@]}") ;;
    devnet) packages+=("${devnet_packages[@]}") npm=yes ;;
    test) packages+=("${test_packages[@]}") ;;
    bench) packages+=("${bench_packages[@]}") ;;
    lint) packages+=("${lint_packages[@]}") ;;
    coverage) packages+=("${coverage_packages[@]}") ;;
    fuzz) packages+=("${fuzz_packages[@]}") ;;
    *)
        echo "install-deps.sh: unknown part '$part'" >&2
        exit 64
        ;;
    esac
done

installed() {
    dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'
}

# A newer node than Debian's, installed by hand, brings its own npm and conflicts with Debian's package.
wanted() {
    case $1 in
    nodejs) ! command -v node >/dev/null ;;
    npm) ! command -v npm >/dev/null ;;
    *) ! installed "$1" ;;
    esac
}

missing=()
for package in "${packages[@]}"; do
    if wanted "$package"; then missing+=("$package"); fi
done

if [ ${#missing[@]} -gt 0 ]; then
    echo "These Debian packages are missing and will be installed: ${missing[*]}" >&2
    if [ "$(id -u)" = 0 ]; then
        sudo=()
    elif command -v sudo >/dev/null; then
        sudo=(sudo)
    else
        echo "Neither root nor sudo is here. As root, run:  apt-get install ${missing[*]}" >&2
        exit 69
    fi
    if ! "${sudo[@]}" apt-get update -qq >&2 ||
        ! "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            "${missing[@]}" >&2; then
        echo "Installing failed; without these packages nothing can be built: ${missing[*]}" >&2
        exit 69
    fi
fi

if [ $npm = yes ]; then
    lock=tools/devnet/package-lock.json
    stamp=tools/devnet/node_modules/.installed
    if ! cmp -s "$lock" "$stamp"; then
        echo "Installing the devnet's npm packages (anvil, solc, contracts) into tools/devnet/node_modules" >&2
        if ! (cd tools/devnet && npm ci --no-audit --no-fund --loglevel=error >&2); then
            echo "npm ci failed in tools/devnet: the private chain cannot be had" >&2
            exit 69
        fi
        cp "$lock" "$stamp"
    fi
fi
