# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_check
TESTS += unit_check
unit_check_SOURCES = \
	tests/unit/check/bound_sockets_test.cc \
	tests/unit/check/call_flags_test.cc \
	tests/unit/check/call_log_test.cc \
	tests/unit/check/magic_call_test.cc \
	tests/unit/check/network_check_test.cc \
	tests/unit/check/path_check_test.cc \
	tests/unit/check/path_subject_test.cc \
	tests/unit/check/process_check_test.cc \
	tests/unit/check/sandbox_test.cc \
	tests/unit/check/stat_reply_test.cc \
	tests/unit/check/violation_test.cc \
	tests/unit/check/world.cc tests/unit/check/world.h \
	tests/unit/tracee/fake_processes.h tests/support/surroundings.h
unit_check_CPPFLAGS = $(UNIT_CPPFLAGS)
unit_check_LDADD = $(WHOLE_ARCHIVE) libcheck.a libtracee.a libsyscalls.a libpolicy.a libbase.a $(NO_WHOLE_ARCHIVE) \
	$(GTEST_LIBS)
