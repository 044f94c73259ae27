# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libsyscalls.a
libsyscalls_a_SOURCES = \
	src/syscalls/abi.cc src/syscalls/abi.h \
	src/syscalls/argument_test.h \
	src/syscalls/commands.h \
	src/syscalls/decider.h \
	src/syscalls/kernel_abi.h \
	src/syscalls/role.h \
	src/syscalls/socketcall.cc src/syscalls/socketcall.h \
	src/syscalls/row_builders.h \
	src/syscalls/row_rules.h \
	src/syscalls/rows_descriptors.h \
	src/syscalls/rows_exec.h \
	src/syscalls/rows_files.h \
	src/syscalls/rows_lookups.h \
	src/syscalls/rows_network.h \
	src/syscalls/rows_others.h \
	src/syscalls/rows_privileged.h \
	src/syscalls/rows_process.h \
	src/syscalls/rows_variants.h \
	src/syscalls/table.cc src/syscalls/table.h
