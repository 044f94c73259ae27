# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libcheck.a
libcheck_a_SOURCES = \
	src/check/argument_texts.cc src/check/argument_texts.h \
	src/check/call.h \
	src/check/call_log.cc src/check/call_log.h \
	src/check/checker.cc src/check/checker.h \
	src/check/event.h \
	src/check/magic/magic_stat.cc \
	src/check/magic/stat_reply.cc src/check/magic/stat_reply.h \
	src/check/network/bind_call.cc src/check/network/bind_call.h \
	src/check/network/bound_sockets.cc src/check/network/bound_sockets.h \
	src/check/network/learned_bind.cc src/check/network/learned_bind.h \
	src/check/network/network_check.cc \
	src/check/network/unix_bind.cc src/check/network/unix_bind.h \
	src/check/paths/call_flags.cc src/check/paths/call_flags.h \
	src/check/paths/exec_check.cc \
	src/check/paths/ioctl_check.cc \
	src/check/paths/path_check.cc \
	src/check/paths/path_judge.cc src/check/paths/path_judge.h \
	src/check/paths/path_subject.cc src/check/paths/path_subject.h \
	src/check/process/fcntl.cc \
	src/check/process/process_access.cc \
	src/check/process/process_check.cc \
	src/check/process/protection.cc src/check/process/protection.h \
	src/check/process/rlimit.cc \
	src/check/process/signal_call.cc src/check/process/signal_call.h \
	src/check/sandbox.cc src/check/sandbox.h \
	src/check/services.h \
	src/check/violation.h
