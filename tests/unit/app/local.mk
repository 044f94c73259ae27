# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_app
TESTS += unit_app
unit_app_SOURCES = \
	tests/unit/app/client_test.cc \
	tests/unit/app/configure_test.cc \
	tests/unit/app/console.h \
	tests/unit/app/environment_test.cc \
	tests/unit/app/failures_test.cc \
	tests/unit/app/inspect_test.cc \
	tests/unit/app/log_settings_test.cc \
	tests/unit/app/options_test.cc \
	tests/unit/app/run_command_test.cc \
	tests/unit/app/run_task_test.cc \
	tests/support/scratch_folder.h
unit_app_CPPFLAGS = $(UNIT_CPPFLAGS) -include config.h
unit_app_LDADD = $(WHOLE_ARCHIVE) libapp.a libselftest.a libreport.a libkernel.a libcheck.a libtracee.a libsyscalls.a \
	libpolicy.a libbase.a $(NO_WHOLE_ARCHIVE) $(BOOST_LIBS) $(GTEST_LIBS)
