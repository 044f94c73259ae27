# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libcheck.a
libcheck_a_SOURCES = \
	src/check/argument_texts.cc src/check/argument_texts.h \
	src/check/call.cc src/check/call.h \
	src/check/call_log.cc src/check/call_log.h \
	src/check/checker.cc src/check/checker.h \
	src/check/context.h \
	src/check/decided_call.h \
	src/check/deciders.cc src/check/deciders.h \
	src/check/event.h \
	src/check/event_decider.h \
	src/check/magic/lookups.cc src/check/magic/lookups.h \
	src/check/magic/magic_command.cc src/check/magic/magic_command.h \
	src/check/magic/magic_stat.cc \
	src/check/magic/stat_reply.cc src/check/magic/stat_reply.h \
	src/check/network/bind.cc \
	src/check/network/bound_sockets.cc src/check/network/bound_sockets.h \
	src/check/network/call_socket.cc src/check/network/call_socket.h \
	src/check/network/carry_out_bind.cc src/check/network/carry_out_bind.h \
	src/check/network/connect.cc \
	src/check/network/destination.cc src/check/network/destination.h \
	src/check/network/learned_bind.cc src/check/network/learned_bind.h \
	src/check/network/listen.cc \
	src/check/network/send_message.cc \
	src/check/network/socket.cc \
	src/check/network/restrict_self.cc \
	src/check/network/socket_option.cc src/check/network/socket_option.h \
	src/check/network/socketcall.cc \
	src/check/network/unix_bind.cc src/check/network/unix_bind.h \
	src/check/paths/access_mode.cc \
	src/check/paths/exec.cc \
	src/check/paths/ioctl.cc \
	src/check/paths/kernel_errno.cc src/check/paths/kernel_errno.h \
	src/check/paths/link.cc \
	src/check/paths/mknod.cc \
	src/check/paths/new_name.cc src/check/paths/new_name.h \
	src/check/paths/open.cc \
	src/check/paths/open_flags.cc src/check/paths/open_flags.h \
	src/check/paths/path_arguments.cc \
	src/check/paths/path_judge.cc src/check/paths/path_judge.h \
	src/check/paths/path_subject.cc src/check/paths/path_subject.h \
	src/check/paths/rename.cc \
	src/check/paths/utime.cc \
	src/check/paths/watch.cc \
	src/check/plan.cc src/check/plan.h \
	src/check/planner.h \
	src/check/process/clone.cc \
	src/check/process/exit.cc \
	src/check/process/fcntl.cc \
	src/check/process/group_signal.cc src/check/process/group_signal.h \
	src/check/process/kill.cc \
	src/check/process/mapping.cc \
	src/check/process/namespaces.cc src/check/process/namespaces.h \
	src/check/process/own_terminal.cc src/check/process/own_terminal.h \
	src/check/process/pid_numbers.cc src/check/process/pid_numbers.h \
	src/check/process/pidfd.cc \
	src/check/process/prctl.cc \
	src/check/process/priority.cc \
	src/check/process/process_access.cc \
	src/check/process/process_group.cc \
	src/check/process/process_directory.cc src/check/process/process_directory.h \
	src/check/process/protected_processes.cc src/check/process/protected_processes.h \
	src/check/process/ptrace.cc \
	src/check/process/refused.cc \
	src/check/process/rlimit.cc \
	src/check/process/seccomp.cc \
	src/check/process/set_ids.cc \
	src/check/process/targets_process.cc src/check/process/targets_process.h \
	src/check/sandbox.cc src/check/sandbox.h \
	src/check/sandbox_status.h \
	src/check/violation.h
