# SPDX-License-Identifier: BSD-3-Clause
bin_PROGRAMS += sydbox
sydbox_SOURCES = \
	src/app/configure.cc src/app/configure.h \
	src/app/inspect.cc src/app/inspect.h \
	src/app/main.cc \
	src/app/options.cc src/app/options.h
sydbox_CPPFLAGS = $(AM_CPPFLAGS) -include config.h
sydbox_LDADD = libselftest.a libreport.a libkernel.a libcheck.a libtracee.a libsyscalls.a libpolicy.a libbase.a \
	$(SECCOMP_LIBS) $(BOOST_LIBS)

# The configured folders are compiled in: another `configure --prefix` has to reach them.
$(sydbox_OBJECTS): Makefile
