# SPDX-License-Identifier: BSD-3-Clause
# make bench: what sydbox costs, as ratios to native in one run. Not part of `make check`.
EXTRA_PROGRAMS += tests/bench/call-cost
tests_bench_call_cost_SOURCES = tests/bench/call-cost.c
tests_bench_call_cost_CFLAGS = -std=gnu11 -O2 -Wall -Wextra
tests_bench_call_cost_CPPFLAGS = -D_GNU_SOURCE
tests_bench_call_cost_LDFLAGS =
CLEANFILES += tests/bench/call-cost

EXTRA_DIST += tests/bench/run-bench

bench: all tests/bench/call-cost
	$(AM_V_at)$(srcdir)/tests/bench/run-bench --builddir $(builddir)

# make resolve_bench && ./resolve_bench: what one resolution costs.
EXTRA_PROGRAMS += resolve_bench
resolve_bench_SOURCES = tests/bench/resolve_bench.cc
resolve_bench_LDADD = libtracee.a libbase.a
CLEANFILES += resolve_bench

.PHONY: bench
