# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libselftest.a
libselftest_a_SOURCES = \
	src/selftest/features.cc src/selftest/features.h \
	src/selftest/listener_probe.cc src/selftest/listener_probe.h \
	src/selftest/live_findings.cc src/selftest/live_findings.h \
	src/selftest/live_test.cc src/selftest/live_test.h \
	src/selftest/probe_report.cc src/selftest/probe_report.h \
	src/selftest/self_test.cc src/selftest/self_test.h \
	src/selftest/syscall_probe.cc src/selftest/syscall_probe.h
libselftest_a_CPPFLAGS = $(AM_CPPFLAGS) -include config.h
