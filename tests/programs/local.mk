# SPDX-License-Identifier: BSD-3-Clause
# Programs that the integration tests run inside the sandbox. They are plain C with flags of their own: no sanitizer
# (its runtime makes system calls), no C++ runtime; the 32-bit and static ones where the compiler can build them.
PROGRAM_CPPFLAGS = -D_GNU_SOURCE -DSYDBOX_MAGIC_PREFIX='"$(MAGIC_PREFIX)"'
PROGRAM_CFLAGS = -std=gnu11 -Wall -Wextra -Wshadow -Wmissing-prototypes

CASES_SOURCES = tests/programs/cases.c tests/programs/cases.h
PROBE_SOURCES = $(CASES_SOURCES) \
	tests/programs/probe/address.c tests/programs/probe/address.h \
	tests/programs/probe/attributes.c \
	tests/programs/probe/files.c \
	tests/programs/probe/main.c \
	tests/programs/probe/network.c \
	tests/programs/probe/probe.h \
	tests/programs/probe/system.c \
	tests/programs/probe/talk.c

check_PROGRAMS += tests/programs/syscall-probe tests/programs/counted-calls tests/programs/forker \
	tests/programs/killed-forker tests/programs/user-files \
	tests/programs/malformed tests/programs/on-terminal tests/programs/racer tests/programs/staller tests/programs/tracee \
	tests/programs/with-pidfd
tests_programs_syscall_probe_SOURCES = $(PROBE_SOURCES)
tests_programs_syscall_probe_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_syscall_probe_CFLAGS = $(PROGRAM_CFLAGS) -pthread
tests_programs_syscall_probe_LDFLAGS = -pthread

tests_programs_killed_forker_SOURCES = tests/programs/killed-forker.c
tests_programs_killed_forker_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_killed_forker_CFLAGS = $(PROGRAM_CFLAGS)
tests_programs_killed_forker_LDFLAGS =

tests_programs_counted_calls_SOURCES = tests/programs/counted-calls.c
tests_programs_counted_calls_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_counted_calls_CFLAGS = $(PROGRAM_CFLAGS)
tests_programs_counted_calls_LDFLAGS =

tests_programs_user_files_SOURCES = tests/programs/user-files.c
tests_programs_user_files_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_user_files_CFLAGS = $(PROGRAM_CFLAGS)
tests_programs_user_files_LDFLAGS =

tests_programs_forker_SOURCES = tests/programs/forker.c $(CASES_SOURCES)
tests_programs_forker_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_forker_CFLAGS = $(PROGRAM_CFLAGS) -pthread
tests_programs_forker_LDFLAGS = -pthread

tests_programs_malformed_SOURCES = tests/programs/malformed.c
tests_programs_malformed_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_malformed_CFLAGS = $(PROGRAM_CFLAGS)
tests_programs_malformed_LDFLAGS =

tests_programs_racer_SOURCES = tests/programs/racer.c
tests_programs_racer_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_racer_CFLAGS = $(PROGRAM_CFLAGS) -pthread
tests_programs_racer_LDFLAGS = -pthread

tests_programs_staller_SOURCES = tests/programs/staller.c
tests_programs_staller_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_staller_CFLAGS = $(PROGRAM_CFLAGS) -pthread
tests_programs_staller_LDFLAGS = -pthread

tests_programs_tracee_SOURCES = tests/programs/tracee.c
tests_programs_tracee_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_tracee_CFLAGS = $(PROGRAM_CFLAGS) -pthread
tests_programs_tracee_LDFLAGS = -pthread

tests_programs_with_pidfd_SOURCES = tests/programs/with-pidfd.c
tests_programs_with_pidfd_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_with_pidfd_CFLAGS = $(PROGRAM_CFLAGS)
tests_programs_with_pidfd_LDFLAGS =

tests_programs_on_terminal_SOURCES = tests/programs/on-terminal.c
tests_programs_on_terminal_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_on_terminal_CFLAGS = $(PROGRAM_CFLAGS)
tests_programs_on_terminal_LDFLAGS =
tests_programs_on_terminal_LDADD = -lutil

# Not a program, but built like one: a library for LD_PRELOAD.
check_PROGRAMS += tests/programs/slow-services.so
tests_programs_slow_services_so_SOURCES = tests/programs/slow-services.c
tests_programs_slow_services_so_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_slow_services_so_CFLAGS = $(PROGRAM_CFLAGS) -fPIC
tests_programs_slow_services_so_LDFLAGS = -shared

if BUILD_STATIC
check_PROGRAMS += tests/programs/syscall-probe-static tests/programs/forker-static
tests_programs_syscall_probe_static_SOURCES = $(PROBE_SOURCES)
tests_programs_syscall_probe_static_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_syscall_probe_static_CFLAGS = $(PROGRAM_CFLAGS) -pthread
tests_programs_syscall_probe_static_LDFLAGS = -static -pthread

tests_programs_forker_static_SOURCES = tests/programs/forker.c $(CASES_SOURCES)
tests_programs_forker_static_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_forker_static_CFLAGS = $(PROGRAM_CFLAGS) -pthread
tests_programs_forker_static_LDFLAGS = -static -pthread
endif

if BUILD_M32
check_PROGRAMS += tests/programs/syscall-probe-m32 tests/programs/forker-m32
tests_programs_syscall_probe_m32_SOURCES = $(PROBE_SOURCES)
tests_programs_syscall_probe_m32_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_syscall_probe_m32_CFLAGS = $(PROGRAM_CFLAGS) -m32 -pthread
tests_programs_syscall_probe_m32_LDFLAGS = -m32 -pthread

tests_programs_forker_m32_SOURCES = tests/programs/forker.c $(CASES_SOURCES)
tests_programs_forker_m32_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_forker_m32_CFLAGS = $(PROGRAM_CFLAGS) -m32 -pthread
tests_programs_forker_m32_LDFLAGS = -m32 -pthread
endif

# Comparisons of what programs see outside and inside: tests/integration/faithful-*.bats.
FAITHFUL_SOURCES = \
	tests/faithful/attributes.c \
	tests/faithful/execs.c \
	tests/faithful/faithful.h \
	tests/faithful/links.c \
	tests/faithful/main.c \
	tests/faithful/memory.c \
	tests/faithful/opens.c \
	tests/faithful/paths.c \
	tests/faithful/processes.c \
	tests/faithful/refusals.c \
	tests/faithful/signals.c \
	tests/faithful/sockets.c \
	tests/faithful/threads.c

check_PROGRAMS += tests/programs/faithful
tests_programs_faithful_SOURCES = $(FAITHFUL_SOURCES)
tests_programs_faithful_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_faithful_CFLAGS = $(PROGRAM_CFLAGS) -Wno-unused-result -pthread
tests_programs_faithful_LDFLAGS = -pthread

if BUILD_STATIC
check_PROGRAMS += tests/programs/faithful-static
tests_programs_faithful_static_SOURCES = $(FAITHFUL_SOURCES)
tests_programs_faithful_static_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_faithful_static_CFLAGS = $(PROGRAM_CFLAGS) -Wno-unused-result -pthread
tests_programs_faithful_static_LDFLAGS = -static -pthread
endif

if BUILD_M32
check_PROGRAMS += tests/programs/faithful-m32
tests_programs_faithful_m32_SOURCES = $(FAITHFUL_SOURCES)
tests_programs_faithful_m32_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_faithful_m32_CFLAGS = $(PROGRAM_CFLAGS) -Wno-unused-result -m32 -pthread
tests_programs_faithful_m32_LDFLAGS = -m32 -pthread
endif

# What tests/soak/run-soak runs.
check_PROGRAMS += tests/programs/stress
tests_programs_stress_SOURCES = tests/soak/stress.c
tests_programs_stress_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_programs_stress_CFLAGS = $(PROGRAM_CFLAGS) -Wno-unused-result -pthread
tests_programs_stress_LDFLAGS = -pthread

# Makes the call of any row of the table: tests/integration/rows.bats.
check_PROGRAMS += tests/programs/row-probe
tests_programs_row_probe_SOURCES = tests/programs/row-probe.cc $(CASES_SOURCES)
tests_programs_row_probe_CPPFLAGS = $(PLAIN_CPPFLAGS)
tests_programs_row_probe_CFLAGS = $(PROGRAM_CFLAGS)
tests_programs_row_probe_LDADD = libselftest.a libreport.a libkernel.a libcheck.a libtracee.a libsyscalls.a libpolicy.a libbase.a
