# SPDX-License-Identifier: BSD-3-Clause
# make bench: what sydbox costs, as ratios to native in one run. Not part of `make check`. The head of run-bench lists
# the variables that it reads; BENCH_FLAGS=--quick ends in two minutes.
EXTRA_PROGRAMS += tests/bench/call-cost
tests_bench_call_cost_SOURCES = tests/bench/call-cost.c
tests_bench_call_cost_CFLAGS = -std=gnu11 -O2 -Wall -Wextra
tests_bench_call_cost_CPPFLAGS = -D_GNU_SOURCE
tests_bench_call_cost_LDFLAGS =
CLEANFILES += tests/bench/call-cost

EXTRA_DIST += tests/bench/run-bench tests/bench/bench_project.py tests/bench/bench_tables.py
CLEANFILES += bench.md bench.xml

bench: all tests/bench/call-cost
	$(AM_V_at)$(srcdir)/tests/bench/run-bench --builddir $(builddir) $(BENCH_FLAGS)

# make resolve_bench && ./resolve_bench: what one resolution costs.
EXTRA_PROGRAMS += resolve_bench
resolve_bench_SOURCES = tests/bench/resolve_bench.cc
resolve_bench_LDADD = libtracee.a libbase.a
CLEANFILES += resolve_bench

.PHONY: bench
