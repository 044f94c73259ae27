# SPDX-License-Identifier: BSD-3-Clause
EXTRA_DIST += \
	tests/integration/lib/common.bash \
	tests/integration/cli.bats \
	tests/integration/tree.bats
