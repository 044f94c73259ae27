# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_syscalls
TESTS += unit_syscalls
unit_syscalls_SOURCES = \
	tests/unit/syscalls/abi_test.cc \
	tests/unit/syscalls/native_numbers_test.cc \
	tests/unit/syscalls/numbers_test.cc \
	tests/unit/syscalls/rows_test.cc
unit_syscalls_CPPFLAGS = $(UNIT_CPPFLAGS) $(SECCOMP_CFLAGS)
unit_syscalls_LDFLAGS = $(AM_LDFLAGS) $(WHOLE_ARCHIVE),libsyscalls.a,--no-whole-archive
unit_syscalls_LDADD = $(SECCOMP_LIBS) $(GTEST_LIBS)
unit_syscalls_DEPENDENCIES = libsyscalls.a
