# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libpolicy.a
libpolicy_a_SOURCES = \
	src/policy/access.cc src/policy/access.h \
	src/policy/address.cc src/policy/address.h \
	src/policy/address_parse.cc \
	src/policy/anchor_index.cc src/policy/anchor_index.h \
	src/policy/configuration.h \
	src/policy/judge.cc src/policy/judge.h \
	src/policy/key_builders.h \
	src/policy/lint.cc src/policy/lint.h \
	src/policy/magic.cc src/policy/magic.h \
	src/policy/magic_apply.cc \
	src/policy/magic_keys.cc src/policy/magic_keys.h \
	src/policy/path_pattern.cc src/policy/path_pattern.h \
	src/policy/profile.cc src/policy/profile.h \
	src/policy/rules.cc src/policy/rules.h \
	src/policy/settings.h \
	src/policy/state.cc src/policy/state.h \
	src/policy/wildmatch.cc src/policy/wildmatch.h
