# SPDX-License-Identifier: BSD-3-Clause
include tests/unit/local.mk
include tests/programs/local.mk
include tests/escape/local.mk
include tests/integration/local.mk
include tests/packages/local.mk
include tests/bench/local.mk
include tests/recipes/local.mk

EXTRA_DIST += tests/README tests/packages/run-packages tests/soak/run-soak tests/run-python tests/run-tests tests/run-lint tests/run-sanitizers tests/run-coverage tests/demo/run-demo

run_tests = $(srcdir)/tests/run-tests --builddir $(builddir)

# automake has run the unit tests, TESTS, before this.
check-local: $(check_PROGRAMS)
if !HAVE_UNIT_TESTS
	@echo "GoogleTest or libseccomp is missing, so there are no unit tests: install both (Debian: libgtest-dev" \
	  "libseccomp-dev) and configure again" >&2
	@exit 1
endif
	$(AM_V_at)$(run_tests)

# Every test, unit and other, counted one by one, with one closing line.
check-all: check-programs
	$(AM_V_at)$(run_tests) $(TESTS)

# The functional tests once with each engine; check runs them with notify, and a selection with ptrace.
check-engines: check-programs
	$(AM_V_at)$(run_tests) --engine notify,ptrace,ptrace-noseccomp

# All that tests need, built but not run; and what `./setup check` hands to the runner.
# One after the other: two makes at once would write the same libraries.
check-programs: all
	$(AM_V_at)$(MAKE) $(AM_MAKEFLAGS) $(check_LIBRARIES) $(check_PROGRAMS)
list-unit-tests:
	@printf '%s\n' $(TESTS)

# The unit tests once more in builds of their own with GCC's sanitizers.
check-sanitizers:
	$(AM_V_at)$(srcdir)/tests/run-sanitizers $(TESTS)

# Line coverage of each folder of src/ by the unit tests alone; see tests/run-coverage.
coverage:
	$(AM_V_at)CXX='$(CXX)' $(srcdir)/tests/run-coverage $(noinst_LIBRARIES) $(bin_PROGRAMS) -- $(TESTS)

# Python's own tests of sockets, inside and outside: a minute or two.
check-python: all
	$(AM_V_at)$(srcdir)/tests/run-python --builddir $(builddir) || test $$? -eq 77

# Format and style of all sources; the programs may be overridden: make lint CLANG_TIDY=clang-tidy-15
lint:
	$(AM_V_at)CXX='$(CXX)' CLANG_FORMAT='$(CLANG_FORMAT)' CLANG_TIDY='$(CLANG_TIDY)' SHELLCHECK='$(SHELLCHECK)' \
	  $(srcdir)/tests/run-lint $(CXX20_FLAGS) -include config.h $(DEFAULT_INCLUDES) $(PLAIN_CPPFLAGS) $(CPPFLAGS) \
	  $(SECCOMP_CFLAGS) $(GTEST_CFLAGS)

# Five minutes of what is hard to bear; `make check` has 10 seconds of it.
soak: check-programs
	$(AM_V_at)$(srcdir)/tests/soak/run-soak --builddir $(builddir) $(SOAK_SECONDS)

# Test suites of other packages, outside and inside. Needs the network and a quarter of an hour.
check-packages: all
	$(AM_V_at)$(srcdir)/tests/packages/run-packages --builddir $(builddir) $(PACKAGES)

# The functions for build scripts in other versions of bash: make check-bash BASHES="/opt/bash-4.4/bin/bash ..."
# 4.4 and later are to work; nobody has them all, so this is not a part of `make check`.
check-bash: check-programs
	$(AM_V_at)for bash in $(BASHES); do \
	  "$$bash" --version | head -n 1; \
	  SYDBOX_TEST_BASH="$$bash" $(run_tests) \
	    esandbox.bats esandbox-locked.bats esandbox-names.bats ebuild.bats || exit 1; \
	done

# All of `make check` as one sandboxed command. The tests run from the build folder and write to temporary ones; those
# that need a sandbox of their own, with the engine that cannot be nested, skip. What was violated is told at the end.
check-under-sandbox: check-programs
	$(AM_V_at)SYDBOX_DATADIR=$(abs_top_srcdir)/profiles ./sydbox -p paludis \
	  -m 'whitelist/write+$(abs_top_builddir)/***' -m 'whitelist/write+$(abs_top_srcdir)/***' \
	  -- $(MAKE) $(AM_MAKEFLAGS) check

# sydbox builds its own source tree inside itself.
demo: all
	$(AM_V_at)$(srcdir)/tests/demo/run-demo --builddir $(abs_builddir)

.PHONY: check-all check-engines check-bash check-packages check-programs check-python check-sanitizers coverage demo soak lint list-unit-tests
