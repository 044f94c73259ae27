# SPDX-License-Identifier: BSD-3-Clause
bin_PROGRAMS += sydfmt
sydfmt_SOURCES = src/tools/sydfmt.cc
sydfmt_CPPFLAGS = $(AM_CPPFLAGS) -include config.h
sydfmt_LDADD = libbase.a $(BOOST_LIBS)
