# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_tracee
TESTS += unit_tracee
unit_tracee_SOURCES = \
	tests/unit/tracee/credentials_test.cc \
	tests/unit/tracee/exec_watch_test.cc \
	tests/unit/tracee/fake_processes.h \
	tests/unit/tracee/follow_links_test.cc \
	tests/unit/tracee/inheritance_test.cc \
	tests/unit/tracee/memory_test.cc \
	tests/unit/tracee/pidfd_test.cc \
	tests/unit/tracee/proc_test.cc \
	tests/unit/tracee/process_status_test.cc \
	tests/unit/tracee/process_tree_test.cc \
	tests/unit/tracee/tree_test.h \
	tests/unit/tracee/program_file_test.cc \
	tests/unit/tracee/resolve_flags_test.cc \
	tests/unit/tracee/resolve_oracle_test.cc \
	tests/unit/tracee/resolve_other_test.cc \
	tests/unit/tracee/resolve_test.cc \
	tests/unit/tracee/scratch.cc tests/unit/tracee/scratch.h \
	tests/unit/tracee/shortage.h \
	tests/unit/tracee/sockaddr_test.cc \
	tests/unit/tracee/socket_diag_test.cc \
	tests/unit/tracee/socket_table_test.cc \
	tests/unit/tracee/thread_ids_test.cc
unit_tracee_CPPFLAGS = $(UNIT_CPPFLAGS)
unit_tracee_LDFLAGS = $(AM_LDFLAGS) -Wl,--whole-archive,libtracee.a,libpolicy.a,libbase.a,--no-whole-archive
unit_tracee_LDADD = $(GTEST_LIBS)
unit_tracee_DEPENDENCIES = libtracee.a libpolicy.a libbase.a
