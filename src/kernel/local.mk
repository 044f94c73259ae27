# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libkernel.a
libkernel_a_SOURCES = \
	src/kernel/call_board.cc src/kernel/call_board.h \
	src/kernel/engine.h \
	src/kernel/entry_points.cc src/kernel/entry_points.h \
	src/kernel/fallback.h \
	src/kernel/features.cc src/kernel/features.h \
	src/kernel/filter/interpreter.cc src/kernel/filter/interpreter.h \
	src/kernel/filter/plan.cc src/kernel/filter/plan.h \
	src/kernel/filter/program.cc src/kernel/filter/program.h \
	src/kernel/front.cc src/kernel/front.h \
	src/kernel/launch/launch.cc src/kernel/launch/launch.h \
	src/kernel/notify_engine.cc src/kernel/notify_engine.h \
	src/kernel/outside_command.cc src/kernel/outside_command.h \
	src/kernel/process_control.cc src/kernel/process_control.h \
	src/kernel/ptrace/engine.cc src/kernel/ptrace/engine.h \
	src/kernel/ptrace/registers.cc \
	src/kernel/ptrace/requests.cc src/kernel/ptrace/requests.h \
	src/kernel/ptrace/tracer.cc src/kernel/ptrace/tracer.h \
	src/kernel/receivers.cc src/kernel/receivers.h \
	src/kernel/seccomp/listener.cc src/kernel/seccomp/listener.h \
	src/kernel/signals.cc src/kernel/signals.h \
	src/kernel/status.cc src/kernel/status.h \
	src/kernel/supervisor.cc src/kernel/supervisor.h \
	src/kernel/wake_up.cc src/kernel/wake_up.h
libkernel_a_CPPFLAGS = $(AM_CPPFLAGS) $(SECCOMP_CFLAGS)
