# SPDX-License-Identifier: BSD-3-Clause
EXTRA_DIST += \
	tests/packages/ebuild/denied.ebuild \
	tests/packages/ebuild/device.ebuild \
	tests/packages/ebuild/good.ebuild \
	tests/packages/ebuild/home.ebuild \
	tests/packages/ebuild/writes-usr.ebuild \
	tests/packages/exheres/ccache.exheres-0 \
	tests/packages/exheres/daemon.exheres-0 \
	tests/packages/exheres/device.exheres-0 \
	tests/packages/exheres/downloads.exheres-0 \
	tests/packages/exheres/global-scope.exheres-0 \
	tests/packages/exheres/good.exheres-0 \
	tests/packages/exheres/home.exheres-0 \
	tests/packages/exheres/setuid.exheres-0 \
	tests/packages/exheres/sudo.exheres-0 \
	tests/packages/exheres/unlocks.exheres-0 \
	tests/packages/exheres/writes-usr.exheres-0 \
	tests/packages/run-ebuild \
	tests/packages/run-exheres \
	tests/packages/run-packages
