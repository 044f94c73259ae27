# SPDX-License-Identifier: BSD-3-Clause
# All of sydbox but main(), so that the unit tests can be linked with it.
noinst_LIBRARIES += libapp.a
libapp_a_SOURCES = \
	src/app/client.cc src/app/client.h \
	src/app/configure.cc src/app/configure.h \
	src/app/environment.cc src/app/environment.h \
	src/app/failures.cc src/app/failures.h \
	src/app/inspect.cc src/app/inspect.h \
	src/app/log_settings.cc src/app/log_settings.h \
	src/app/options.cc src/app/options.h \
	src/app/run_command.cc src/app/run_command.h \
	src/app/run_task.cc src/app/run_task.h
libapp_a_CPPFLAGS = $(AM_CPPFLAGS) -include config.h

bin_PROGRAMS += sydbox
sydbox_SOURCES = src/app/main.cc
sydbox_LDFLAGS = $(AM_LDFLAGS) $(RUNTIME_LDFLAGS)
sydbox_LDADD = libapp.a libselftest.a libreport.a libkernel.a libcheck.a libtracee.a libsyscalls.a libpolicy.a \
	libbase.a $(RUNTIME_BOOST_LIBS)

# The configured folders are compiled in: they change with another `configure --prefix`.
$(libapp_a_OBJECTS): Makefile
