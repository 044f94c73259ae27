# SPDX-License-Identifier: BSD-3-Clause
# One binary a layer, linked with that layer and those below it only, as whole archives: an upward call then fails to
# link. Each fragment adds its binary to check_PROGRAMS and TESTS.
if HAVE_UNIT_TESTS
UNIT_CPPFLAGS = $(PRECOMPILED_TESTS) $(PLAIN_CPPFLAGS) -I$(srcdir)/tests $(GTEST_CFLAGS)
include tests/unit/base/local.mk
include tests/unit/policy/local.mk
include tests/unit/syscalls/local.mk
include tests/unit/tracee/local.mk
include tests/unit/check/local.mk
include tests/unit/kernel/local.mk
include tests/unit/report/local.mk
include tests/unit/selftest/local.mk
include tests/unit/app/local.mk
include tests/unit/tools/local.mk

# Compiling the tests costs most of their time; optimised they would be done no sooner. These flags come behind the
# user's, and -O0 goes with no fortified library (features.h of glibc warns).
UNIT_CXXFLAGS = -O0 -U_FORTIFY_SOURCE
UNIT_OBJECTS = $(unit_base_OBJECTS) $(unit_policy_OBJECTS) $(unit_syscalls_OBJECTS) $(unit_tracee_OBJECTS) \
	$(unit_check_OBJECTS) $(unit_kernel_OBJECTS) $(unit_report_OBJECTS) $(unit_selftest_OBJECTS) \
	$(unit_app_OBJECTS) $(unit_tools_OBJECTS)
$(UNIT_OBJECTS): CXXFLAGS += $(UNIT_CXXFLAGS)

if PRECOMPILE
PRECOMPILED_TESTS = -include precompiled/tests.h
USERS_OF_PRECOMPILED_TESTS = $(UNIT_OBJECTS)
$(USERS_OF_PRECOMPILED_TESTS): precompiled/tests.h.gch
precompiled/tests.h.gch: $(srcdir)/tests/unit/precompiled.h $(srcdir)/src/precompiled.h config.status
	$(AM_V_GEN)$(MKDIR_P) precompiled && cp $(srcdir)/tests/unit/precompiled.h precompiled/tests.h
	$(AM_V_at)$(PRECOMPILE_HEADER) $(UNIT_CXXFLAGS) $(GTEST_CFLAGS) -o $@ precompiled/tests.h
endif
endif
EXTRA_DIST += tests/unit/precompiled.h
