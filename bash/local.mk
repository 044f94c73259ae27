# SPDX-License-Identifier: BSD-3-Clause
# The folder is $(datadir)/sydbox whatever --with-profile-dir says: package managers source sydbox.bash from there.
bashlibdir = $(datadir)/sydbox
nodist_bashlib_DATA = bash/sydbox.bash
EXTRA_DIST += bash/sydbox.bash.in
CLEANFILES += bash/sydbox.bash

bash/sydbox.bash: bash/sydbox.bash.in Makefile
	$(AM_V_GEN)$(MKDIR_P) bash && \
	$(SED) -e 's|@MAGIC_PREFIX[@]|$(MAGIC_PREFIX)|g' $(srcdir)/bash/sydbox.bash.in >$@.new && mv -f $@.new $@
