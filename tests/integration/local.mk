# SPDX-License-Identifier: BSD-3-Clause
EXTRA_DIST += \
	tests/integration/lib/common.bash \
	tests/integration/cli.bats \
	tests/integration/esandbox.bats \
	tests/integration/inherit.bats \
	tests/integration/magic.bats \
	tests/integration/tree.bats
