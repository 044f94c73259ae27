# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_tools
TESTS += unit_tools
unit_tools_SOURCES = tests/unit/tools/sydfmt_test.cc
unit_tools_CPPFLAGS = $(UNIT_CPPFLAGS) -include config.h
unit_tools_LDADD = $(WHOLE_ARCHIVE) libtools.a libbase.a $(NO_WHOLE_ARCHIVE) $(BOOST_LIBS) $(GTEST_LIBS)
