# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_policy
TESTS += unit_policy
unit_policy_SOURCES = \
	tests/unit/policy/address_test.cc \
	tests/unit/policy/judge_test.cc \
	tests/unit/policy/lint_test.cc \
	tests/unit/policy/long_rule_list_test.cc \
	tests/unit/policy/magic_keys_test.cc \
	tests/unit/policy/magic_lists_test.cc \
	tests/unit/policy/magic_test.cc \
	tests/unit/policy/other_value.h \
	tests/unit/policy/path_pattern_test.cc \
	tests/unit/policy/profile_test.cc \
	tests/unit/policy/state_test.cc \
	tests/unit/policy/wildmatch_table_test.cc \
	tests/unit/policy/wildmatch_test.cc
unit_policy_CPPFLAGS = $(UNIT_CPPFLAGS)
unit_policy_LDADD = $(WHOLE_ARCHIVE) libpolicy.a libbase.a $(NO_WHOLE_ARCHIVE) $(GTEST_LIBS)
