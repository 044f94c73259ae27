# SPDX-License-Identifier: BSD-3-Clause
# Packages of sydbox itself, for those who keep a repository.
EXTRA_DIST += data/sydbox-2.ebuild data/sydbox-2.exheres-0
