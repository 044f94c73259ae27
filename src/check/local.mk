# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libcheck.a
libcheck_a_SOURCES = \
	src/check/argument_texts.cc src/check/argument_texts.h \
	src/check/bind_call.cc src/check/bind_call.h \
	src/check/bound_sockets.cc src/check/bound_sockets.h \
	src/check/call.h \
	src/check/call_flags.cc src/check/call_flags.h \
	src/check/call_log.cc src/check/call_log.h \
	src/check/checker.cc src/check/checker.h \
	src/check/event.h \
	src/check/exec_check.cc \
	src/check/ioctl_check.cc \
	src/check/learned_bind.cc src/check/learned_bind.h \
	src/check/limit_check.cc \
	src/check/magic_call.cc \
	src/check/network_check.cc \
	src/check/path_check.cc \
	src/check/path_judge.cc src/check/path_judge.h \
	src/check/path_subject.cc src/check/path_subject.h \
	src/check/process_check.cc \
	src/check/process_socket.cc src/check/process_socket.h \
	src/check/program_file.cc src/check/program_file.h \
	src/check/protection.cc src/check/protection.h \
	src/check/reach_check.cc \
	src/check/restrict_check.cc \
	src/check/signal_call.cc src/check/signal_call.h \
	src/check/sandbox.cc src/check/sandbox.h \
	src/check/services.h \
	src/check/sockaddr.cc src/check/sockaddr.h \
	src/check/socket_table.cc src/check/socket_table.h \
	src/check/stat_reply.cc src/check/stat_reply.h \
	src/check/unix_bind.cc src/check/unix_bind.h \
	src/check/violation.h
