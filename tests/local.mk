# SPDX-License-Identifier: BSD-3-Clause
include tests/unit/local.mk
include tests/programs/local.mk
include tests/integration/local.mk
