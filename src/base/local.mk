# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	src/base/log.h \
	src/base/result.cc src/base/result.h \
	src/base/text.cc src/base/text.h \
	src/base/unique_fd.h
