# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_check
TESTS += unit_check
unit_check_SOURCES = \
	tests/unit/check/call_log_test.cc \
	tests/unit/check/magic/magic_access_test.cc \
	tests/unit/check/magic/magic_stat_test.cc \
	tests/unit/check/magic/stat_reply_test.cc \
	tests/unit/check/network/bound_sockets_test.cc \
	tests/unit/check/network/learned_test.cc \
	tests/unit/check/network/network_fixture.h \
	tests/unit/check/network/network_test.cc \
	tests/unit/check/paths/descriptor_requests_test.cc \
	tests/unit/check/paths/exec_test.cc \
	tests/unit/check/paths/flags_test.cc \
	tests/unit/check/paths/path_subject_test.cc \
	tests/unit/check/paths/paths_test.cc \
	tests/unit/check/paths/rename_test.cc \
	tests/unit/check/paths/watch_test.cc \
	tests/unit/check/plan_test.cc \
	tests/unit/check/process/group_signal_test.cc \
	tests/unit/check/process/own_terminal_test.cc \
	tests/unit/check/process/pid_numbers_test.cc \
	tests/unit/check/process/process_access_test.cc \
	tests/unit/check/process/process_directory_test.cc \
	tests/unit/check/process/process_test.cc \
	tests/unit/check/process/set_ids_test.cc \
	tests/unit/check/sandbox_test.cc \
	tests/unit/check/sleeper.h \
	tests/unit/check/violation_test.cc \
	tests/unit/check/world.cc tests/unit/check/world.h \
	tests/unit/tracee/fake_processes.h tests/unit/tracee/shortage.h tests/unit/kernel/configurations.h tests/support/surroundings.h
unit_check_CPPFLAGS = $(UNIT_CPPFLAGS)
unit_check_LDADD = $(WHOLE_ARCHIVE) libcheck.a libtracee.a libsyscalls.a libpolicy.a libbase.a $(NO_WHOLE_ARCHIVE) \
	$(GTEST_LIBS)
