# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libkernel.a
libkernel_a_SOURCES = \
	src/kernel/engine.h \
	src/kernel/engine_choice.cc src/kernel/engine_choice.h \
	src/kernel/engine_factory.cc src/kernel/engine_factory.h \
	src/kernel/exit_status.cc src/kernel/exit_status.h \
	src/kernel/fallback.h \
	src/kernel/filter/call_code.cc src/kernel/filter/call_code.h \
	src/kernel/filter/interpreter.cc src/kernel/filter/interpreter.h \
	src/kernel/filter/number_search.cc src/kernel/filter/number_search.h \
	src/kernel/filter/program.cc src/kernel/filter/program.h \
	src/kernel/foreground_process.cc src/kernel/foreground_process.h \
	src/kernel/group_anchor.cc src/kernel/group_anchor.h \
	src/kernel/in_flight_call.cc src/kernel/in_flight_call.h \
	src/kernel/launch/filter_preparation.cc src/kernel/launch/filter_preparation.h \
	src/kernel/launch/find_program.cc src/kernel/launch/find_program.h \
	src/kernel/launch/first_process.cc src/kernel/launch/first_process.h \
	src/kernel/launch/inheritance.cc src/kernel/launch/inheritance.h \
	src/kernel/launch/inherited_descriptors.cc src/kernel/launch/inherited_descriptors.h \
	src/kernel/launch/spawn.cc src/kernel/launch/spawn.h \
	src/kernel/notify/engine.cc src/kernel/notify/engine.h \
	src/kernel/notify/listener_descriptor.cc src/kernel/notify/listener_descriptor.h \
	src/kernel/notify/listener.cc src/kernel/notify/listener.h \
	src/kernel/notify/receivers.cc src/kernel/notify/receivers.h \
	src/kernel/notify/wake_up_choice.cc src/kernel/notify/wake_up_choice.h \
	src/kernel/order.cc src/kernel/order.h \
	src/kernel/outside_command.cc src/kernel/outside_command.h \
	src/kernel/process_control.cc src/kernel/process_control.h \
	src/kernel/ptrace/engine.cc src/kernel/ptrace/engine.h \
	src/kernel/ptrace/kernel_tracee_control.cc src/kernel/ptrace/kernel_tracee_control.h \
	src/kernel/ptrace/registers.cc src/kernel/ptrace/registers.h \
	src/kernel/ptrace/tracee_control.h \
	src/kernel/ptrace/tracer.cc src/kernel/ptrace/tracer.h \
	src/kernel/sandbox_status.cc src/kernel/sandbox_status.h \
	src/kernel/signal_request.cc src/kernel/signal_request.h \
	src/kernel/signals.cc src/kernel/signals.h \
	src/kernel/supervisor.cc src/kernel/supervisor.h \
	src/kernel/wait.cc src/kernel/wait.h \
	src/kernel/waiting_notice.cc src/kernel/waiting_notice.h \
	src/kernel/wake_up_timer.cc src/kernel/wake_up_timer.h
