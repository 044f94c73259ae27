# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_kernel
TESTS += unit_kernel
unit_kernel_SOURCES = \
	tests/unit/kernel/bpf.h \
	tests/unit/kernel/configurations.h \
	tests/unit/kernel/find_program_test.cc \
	tests/unit/kernel/id_calls_test.cc \
	tests/unit/kernel/interpreter_test.cc \
	tests/unit/kernel/program_test.cc \
	tests/unit/kernel/wake_up_test.cc
unit_kernel_CPPFLAGS = $(UNIT_CPPFLAGS) $(SECCOMP_CFLAGS)
unit_kernel_LDADD = $(WHOLE_ARCHIVE) libkernel.a libcheck.a libtracee.a libsyscalls.a libpolicy.a libbase.a \
	$(NO_WHOLE_ARCHIVE) $(SECCOMP_LIBS) $(GTEST_LIBS)
