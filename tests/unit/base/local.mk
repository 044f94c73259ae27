# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_base
TESTS += unit_base
unit_base_SOURCES = \
	tests/unit/base/enum_array_test.cc \
	tests/unit/base/files_test.cc \
	tests/unit/base/ip_address_test.cc \
	tests/unit/base/numbers_test.cc \
	tests/unit/base/result_test.cc \
	tests/unit/base/synchronized_test.cc \
	tests/unit/base/text_test.cc \
	tests/unit/base/unique_fd_test.cc \
	tests/support/scratch_folder.h
unit_base_CPPFLAGS = $(UNIT_CPPFLAGS)
unit_base_LDADD = $(WHOLE_ARCHIVE) libbase.a $(NO_WHOLE_ARCHIVE) $(GTEST_LIBS)
