# The doors to everything. CMake and Ninja do the work; `cmake --list-presets` names the other builds.

PREFIX ?= /usr/local
DESTDIR ?=
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60
CASE ?= cases/belarus-2020
RESULT ?= build/$(notdir $(CASE)).cutset
REPORT ?= build/$(notdir $(CASE)).html

.DEFAULT_GOAL := build
.PHONY: build run test quick bench soak install clean setup tidy analyze clang coverage fuzz tsan check

# One configured build folder per preset. Ninja reconfigures by itself where files come and go.
build/%/build.ninja: CMakePresets.json | setup
	@mkdir -p build
	@cmake --preset $* >build/$*.log 2>&1 || { cat build/$*.log; exit 1; }

# $(call make_build,preset): brings it up to date; says nothing unless something is wrong.
make_build = @cmake --build build/$(1) -j $(JOBS) -- --quiet

setup:
	@scripts/setup

build: build/release/build.ninja
	$(call make_build,release)

run: build
	@build/release/cutset brief $(CASE) -o $(RESULT) -o $(REPORT)
	@echo
	@echo "Result file: $(RESULT)"
	@echo "Report: $(REPORT) (one file; open it in a browser)"
	@echo "The page: build/release/cutset serve $(CASE), then open http://localhost:8080/"

# One ctest over both builds, so that its summary counts every test.
test: build build/asan/build.ninja
	$(call make_build,asan)
	@mkdir -p build/all
	@printf 'subdirs("../release" "../asan")\n' >build/all/CTestTestfile.cmake
	@ctest --test-dir build/all -j $(JOBS) -LE long --output-on-failure

quick: build
	@ctest --test-dir build/release -j $(JOBS) -L quick --output-on-failure

tidy: build/tidy/build.ninja
	$(call make_build,tidy)

analyze: build/analyze/build.ninja
	$(call make_build,analyze)

clang: build/clang-asan/build.ninja
	$(call make_build,clang-asan)
	@ctest --test-dir build/clang-asan -j $(JOBS) -LE long --output-on-failure

tsan: build/tsan/build.ninja
	$(call make_build,tsan)
	@ctest --test-dir build/tsan -j $(JOBS) -L unit --output-on-failure

# All that has to hold before a merge.
check: tidy analyze test

coverage: build/coverage/build.ninja
	$(call make_build,coverage)
	@find build/coverage -name '*.gcda' -delete
	@ctest --test-dir build/coverage -j $(JOBS) -LE long --output-on-failure
	@scripts/coverage build/coverage

fuzz: build/fuzz/build.ninja
	$(call make_build,fuzz)
	@scripts/fuzz $(FUZZ_SECONDS)

# Measures; compare only numbers from one machine and one batch.
bench: build
	@scripts/bench $(CASE)

# The random tests with all their seeds, the long tests of both builds, then every fuzz target for FUZZ_SECONDS.
soak: build build/asan/build.ninja
	$(call make_build,asan)
	@CUTSET_TEST_SHARE=1 ctest --test-dir build/release -j $(JOBS) -L oracle -LE long --output-on-failure
	@ctest --test-dir build/release -j $(JOBS) -L long --output-on-failure
	@ctest --test-dir build/asan -j $(JOBS) -L long --output-on-failure
	@$(MAKE) --no-print-directory fuzz

install: build
	@DESTDIR=$(DESTDIR) cmake --install build/release --prefix $(PREFIX)

clean:
	@rm -rf build
