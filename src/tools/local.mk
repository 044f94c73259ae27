# SPDX-License-Identifier: BSD-3-Clause
# All of sydfmt but main(), so that the unit tests can be linked with it.
noinst_LIBRARIES += libtools.a
libtools_a_SOURCES = src/tools/sydfmt.cc src/tools/sydfmt.h
libtools_a_CPPFLAGS = $(AM_CPPFLAGS) -include config.h

bin_PROGRAMS += sydfmt
sydfmt_SOURCES = src/tools/sydfmt_main.cc
sydfmt_LDADD = libtools.a libbase.a $(BOOST_LIBS)
