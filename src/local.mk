# SPDX-License-Identifier: BSD-3-Clause
# One library a layer; each may use only what stands above it in this list.
include src/base/local.mk
include src/policy/local.mk
include src/syscalls/local.mk
include src/tracee/local.mk
include src/check/local.mk
include src/kernel/local.mk
include src/report/local.mk
include src/selftest/local.mk
include src/app/local.mk
include src/tools/local.mk

# They say what belongs in each folder, and what it may use.
EXTRA_DIST += src/README \
	src/app/README \
	src/base/README \
	src/check/README \
	src/check/magic/README \
	src/check/network/README \
	src/check/paths/README \
	src/check/process/README \
	src/kernel/README \
	src/kernel/filter/README \
	src/kernel/launch/README \
	src/kernel/notify/README \
	src/kernel/ptrace/README \
	src/policy/README \
	src/report/README \
	src/selftest/README \
	src/syscalls/README \
	src/tools/README \
	src/tracee/README
