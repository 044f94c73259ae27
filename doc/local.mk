# SPDX-License-Identifier: BSD-3-Clause
dist_man_MANS += doc/sydbox.1 doc/sydbox-profile.5 doc/sydbox-run.1 doc/sydfmt.1 doc/esandbox.7
EXTRA_DIST += doc/HACKING doc/SECURITY
