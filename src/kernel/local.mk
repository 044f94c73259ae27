# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libkernel.a
libkernel_a_SOURCES = \
	src/kernel/engine.h \
	src/kernel/fallback.h \
	src/kernel/filter/interpreter.cc src/kernel/filter/interpreter.h \
	src/kernel/filter/program.cc src/kernel/filter/program.h \
	src/kernel/foreground_process.cc src/kernel/foreground_process.h \
	src/kernel/in_flight_call.cc src/kernel/in_flight_call.h \
	src/kernel/launch/launch.cc src/kernel/launch/launch.h \
	src/kernel/notify/engine.cc src/kernel/notify/engine.h \
	src/kernel/notify/listener.cc src/kernel/notify/listener.h \
	src/kernel/notify/receivers.cc src/kernel/notify/receivers.h \
	src/kernel/outside_command.cc src/kernel/outside_command.h \
	src/kernel/process_control.cc src/kernel/process_control.h \
	src/kernel/ptrace/engine.cc src/kernel/ptrace/engine.h \
	src/kernel/ptrace/registers.cc \
	src/kernel/ptrace/requests.cc src/kernel/ptrace/requests.h \
	src/kernel/ptrace/tracer.cc src/kernel/ptrace/tracer.h \
	src/kernel/signals.cc src/kernel/signals.h \
	src/kernel/status.cc src/kernel/status.h \
	src/kernel/supervisor.cc src/kernel/supervisor.h \
	src/kernel/wake_up_timer.cc src/kernel/wake_up_timer.h
libkernel_a_CPPFLAGS = $(AM_CPPFLAGS) $(SECCOMP_CFLAGS)
