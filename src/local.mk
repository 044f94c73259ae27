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
