# SPDX-License-Identifier: BSD-3-Clause
MANUAL_PAGES = doc/sydbox.1 doc/sydbox-profile.5 doc/sydbox-run.1 doc/sydfmt.1 doc/esandbox.7
dist_man_MANS += $(MANUAL_PAGES)
dist_doc_DATA = README NEWS CONTRIBUTING doc/SECURITY
EXTRA_DIST += doc/HACKING

# The pages in the tree can be read as they are and name the usual places; installed ones name the configured places.
# In troff's text a hyphen is written \-, also in paths.
install-data-hook:
	$(AM_V_at)for page in $(MANUAL_PAGES); do \
	  installed=$(DESTDIR)$(mandir)/man$${page##*.}/$${page##*/}; \
	  $(SED) -e 's|/usr/share/sydbox/\*\.syd|$(profiledir)/*.syd|g' -e 's|/usr/share/sydbox|$(bashlibdir)|g' \
	    -e 's|/dev/sydbox|$(MAGIC_PREFIX)|g' $(srcdir)/$$page >$$installed.new && mv -f $$installed.new $$installed || exit 1; \
	done

# `make distcheck` runs this with a prefix of its own.
installcheck-local:
	$(AM_V_at)grep -qF '$(MAGIC_PREFIX)' '$(DESTDIR)$(man1dir)/sydbox.1'
	$(AM_V_at)for page in README NEWS CONTRIBUTING SECURITY; do test -s '$(DESTDIR)$(docdir)'/$$page || exit 1; done
	$(AM_V_at)grep -qF '$(bashlibdir)/sydbox.bash' '$(DESTDIR)$(man7dir)/esandbox.7'
	$(AM_V_at)grep -qF '$(profiledir)/' '$(DESTDIR)$(man1dir)/sydbox.1'
	$(AM_V_at)test -x '$(DESTDIR)$(bindir)/sydbox' && '$(DESTDIR)$(bindir)/sydbox' --check -p paludis >/dev/null
