# EcoCoin's few commands. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash

help: ## list these commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install what building, testing and the demo need (Debian and npm packages)
	@tools/install-deps.sh build devnet test interop

build/%/build.ninja: CMakeLists.txt CMakePresets.json
	@cmake --preset $* >/dev/null

build: ## a release build in build/release
	@tools/install-deps.sh build
	@cmake --preset release >/dev/null && cmake --build --preset release --target ecocoin econet

demo: ## a private chain, a market with history, a demo account, and the program at its login
	@tools/demo.sh

demo-headless: ## the same journey by commands alone, ending in a verified certificate
	@tools/demo.sh --headless

run: build ## the program on real networks
	@build/release/ecocoin

test: ## build and run every suite (dev build with sanitizers)
	@tests/run.sh

bench: ## measure against peers; writes build/bench.json
	@tests/bench/run.sh

lint: ## clang-format, clang-tidy, cppcheck, layer test, shellcheck
	@tools/lint.sh

coverage: ## run the suites with gcov and print the coverage of each layer
	@tests/run.sh --coverage

fuzz: ## 60 s of libFuzzer for each parser of outside bytes
	@tests/fuzz/run.sh

conformance: ## published vectors and 100,000 random cases through `ecocoin eth batch`
	@tests/vectors/run.sh && tests/vectors/differential.sh

differential: ## 100,000 random cases against ethers (CASES, SEED)
	@tests/vectors/differential.sh $(or $(CASES),100000) $(SEED)

soak: ## long runs: every fuzzer for an hour, then the crash and chain suites
	@tests/soak.sh

install: build ## install under PREFIX (default /usr/local)
	@cmake --install build/release --prefix "$${PREFIX:-/usr/local}"

.PHONY: help deps build demo demo-headless run test bench lint coverage fuzz conformance differential soak install
