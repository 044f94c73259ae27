# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_selftest
TESTS += unit_selftest
unit_selftest_SOURCES = \
	tests/unit/selftest/features_test.cc \
	tests/unit/selftest/listener_probe_test.cc \
	tests/unit/selftest/live_findings_test.cc \
	tests/unit/selftest/live_test_test.cc \
	tests/unit/selftest/main.cc \
	tests/unit/selftest/probe_report_test.cc \
	tests/unit/selftest/self_test_test.cc \
	tests/unit/selftest/syscall_probe_test.cc \
	tests/support/refusing_filter.h \
	tests/support/scratch_folder.h
unit_selftest_CPPFLAGS = $(UNIT_CPPFLAGS) -include config.h
unit_selftest_LDADD = $(WHOLE_ARCHIVE) libselftest.a libreport.a libkernel.a libcheck.a libtracee.a libsyscalls.a \
	libpolicy.a libbase.a $(NO_WHOLE_ARCHIVE) $(GTEST_LIBS)
