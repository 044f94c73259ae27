# SPDX-License-Identifier: BSD-3-Clause
EXTRA_DIST += \
	tests/integration/lib/common.bash \
	tests/integration/lib/faithful.bash \
	tests/integration/lib/folders.bash \
	tests/integration/lib/network.bash \
	tests/integration/check.bats \
	tests/integration/cli.bats \
	tests/integration/esandbox.bats \
	tests/integration/exec-read.bats \
	tests/integration/faithful-files.bats \
	tests/integration/faithful-network.bats \
	tests/integration/faithful-paths.bats \
	tests/integration/faithful-processes.bats \
	tests/integration/faithful-programs.bats \
	tests/integration/holes.bats \
	tests/integration/inherit.bats \
	tests/integration/keys-end.bats \
	tests/integration/keys-lists.bats \
	tests/integration/keys-log.bats \
	tests/integration/keys-settings.bats \
	tests/integration/keys-violation.bats \
	tests/integration/lock.bats \
	tests/integration/magic.bats \
	tests/integration/malformed.bats \
	tests/integration/network.bats \
	tests/integration/network-calls.bats \
	tests/integration/network-forms.bats \
	tests/integration/network-learned.bats \
	tests/integration/network-servers.bats \
	tests/integration/reports.bats \
	tests/integration/seed.bats \
	tests/integration/sydfmt.bats \
	tests/integration/tree.bats \
	tests/data/seed-rules.txt \
	tests/data/seed-world.bash \
	tests/integration/write-calls.bats \
	tests/integration/write-paths.bats
