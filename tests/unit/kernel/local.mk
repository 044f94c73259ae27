# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_kernel
TESTS += unit_kernel
unit_kernel_SOURCES = \
	tests/unit/kernel/bpf.h \
	tests/unit/kernel/call_code_test.cc \
	tests/unit/kernel/children.h \
	tests/unit/kernel/configurations.h \
	tests/unit/kernel/engine_choice_test.cc \
	tests/unit/kernel/engines_test.cc \
	tests/unit/kernel/exit_status_test.cc \
	tests/unit/kernel/filter_preparation_test.cc \
	tests/unit/kernel/find_program_test.cc \
	tests/unit/kernel/foreground_process_test.cc \
	tests/unit/kernel/group_anchor_test.cc \
	tests/unit/kernel/id_calls_test.cc \
	tests/unit/kernel/in_flight_call_test.cc \
	tests/unit/kernel/inherited_descriptors_test.cc \
	tests/unit/kernel/interpreter_test.cc \
	tests/unit/kernel/kernel_tracee_control_test.cc \
	tests/unit/kernel/launch_inheritance_test.cc \
	tests/unit/kernel/listener_test.cc \
	tests/unit/kernel/number_search_test.cc \
	tests/unit/kernel/outside_command_test.cc \
	tests/unit/kernel/process_control_test.cc \
	tests/unit/kernel/program_test.cc \
	tests/unit/kernel/receivers_test.cc \
	tests/unit/kernel/sandbox_status_test.cc \
	tests/unit/kernel/scripted_decider.h \
	tests/unit/kernel/scripted_listener.h \
	tests/unit/kernel/scripted_tracees.h \
	tests/unit/kernel/signal_request_test.cc \
	tests/unit/kernel/spawn_test.cc \
	tests/unit/kernel/statuses.h \
	tests/unit/kernel/supervisor_test.cc \
	tests/unit/kernel/tracer_test.cc \
	tests/unit/kernel/wait_test.cc \
	tests/unit/kernel/waiting_notice_test.cc \
	tests/unit/kernel/wake_up_choice_test.cc \
	tests/unit/kernel/wake_up_test.cc \
	tests/support/refusing_filter.h
unit_kernel_CPPFLAGS = $(UNIT_CPPFLAGS)
unit_kernel_LDADD = $(WHOLE_ARCHIVE) libkernel.a libcheck.a libtracee.a libsyscalls.a libpolicy.a libbase.a \
	$(NO_WHOLE_ARCHIVE) $(GTEST_LIBS)
