# SPDX-License-Identifier: BSD-3-Clause
# The folder is $(datadir)/sydbox whatever --with-profile-dir says: package managers source sydbox.bash from there.
bashlibdir = $(datadir)/sydbox
nodist_bashlib_DATA = bash/sydbox.bash
dist_bashlib_DATA = bash/ebuild.bash
dist_bin_SCRIPTS = bash/sydbox-run
hooksdir = $(bashlibdir)/hooks
dist_hooks_DATA = bash/hooks/ccache.bash bash/hooks/distcc.bash
# Where bash-completion looks when the name of a command is completed for the first time.
completiondir = $(datadir)/bash-completion/completions
dist_completion_DATA = bash/completion/sydbox bash/completion/sydfmt bash/completion/esandbox
EXTRA_DIST += bash/sydbox.bash.in
CLEANFILES += bash/sydbox.bash

bash/sydbox.bash: bash/sydbox.bash.in Makefile
	$(AM_V_GEN)$(MKDIR_P) bash && \
	$(SED) -e 's|@MAGIC_PREFIX[@]|$(MAGIC_PREFIX)|g' $(srcdir)/bash/sydbox.bash.in >$@.new && mv -f $@.new $@
