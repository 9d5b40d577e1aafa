# Each target does one thing. `make run` and `make test` are all that a newcomer needs.
.PHONY: help run build neural web test test-integration bench tidy lint fmt fuzz clean
SHELL := /bin/bash
JOBS ?= $(shell nproc)
DATA ?= data
ARGS ?=

help:            ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 20

run: build       ## install what is missing, build, start, print the link (ARGS="--listen 127.0.0.1:9000")
	build/release/foreshock demo --data $(DATA) $(ARGS)

build: web       ## the release binary: build/release/foreshock
	@scripts/setup build
	@test -f build/release/build.ninja || cmake --preset release >/dev/null
	ninja -C build/release -j $(JOBS) foreshock

neural:          ## the plug-in for networks (installs libtorch, 1 GB): build/release/libforeshock_neural.so
	@scripts/setup build neural
	cmake --preset release -DFORESHOCK_NEURAL=ON >/dev/null
	ninja -C build/release -j $(JOBS) foreshock_neural

web:             ## the page: web/dist
	@scripts/setup web
	@if [[ ! -d web/dist || -n "$$(find web/src web/index.html web/package-lock.json web/vite.config.ts src/api/openapi.yaml -newer web/dist/index.html 2>/dev/null | head -1)" ]]; then cd web && npm run build; fi

test: web        ## all tests that need no outside server (ASan + UBSan)
	@scripts/setup build test
	@test -f build/debug/build.ninja || cmake --preset debug >/dev/null
	ninja -C build/debug -j $(JOBS)
	ctest --test-dir build/debug --output-on-failure -j $(JOBS)
	cd web && npm test

test-integration: build  ## real servers, a real browser, kill -9
	@scripts/setup test
	tests/integration/run

bench: build     ## every figure with its goal, as JSON lines
	bench/run

tidy:            ## the test of the code base itself
	python3 tests/tidy/tidy.py .

lint:            ## clang-tidy over the rooms (slow)
	@scripts/setup build test
	@test -f build/fuzz/build.ninja || cmake --preset fuzz >/dev/null
	git ls-files 'src/*.cc' | grep -v _test.cc | xargs -P $(JOBS) -n 4 clang-tidy-14 -p build/fuzz --quiet

fmt:             ## clang-format and biome
	git ls-files 'src/*.cc' 'src/*.h' | xargs clang-format-14 -i
	cd web && npx biome format --write src

fuzz:            ## each fuzzer for FUZZ_SECONDS (default 10), or for FUZZ_RUNS inputs of a fixed seed
	@scripts/setup build test
	scripts/fuzz $(if $(FUZZ_RUNS),--runs $(FUZZ_RUNS),$(or $(FUZZ_SECONDS),10))

clean:           ## remove what was built
	rm -rf build web/dist
