# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	src/base/enum_array.h \
	src/base/files.cc src/base/files.h \
	src/base/ip_address.cc src/base/ip_address.h \
	src/base/log.h \
	src/base/numbers.cc src/base/numbers.h \
	src/base/result.cc src/base/result.h \
	src/base/synchronized.h \
	src/base/text.cc src/base/text.h \
	src/base/unique_fd.h
