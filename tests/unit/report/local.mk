# SPDX-License-Identifier: BSD-3-Clause
check_PROGRAMS += unit_report
TESTS += unit_report
unit_report_SOURCES = \
	tests/unit/report/advice_test.cc \
	tests/unit/report/call_text_test.cc \
	tests/unit/report/log_sink_test.cc \
	tests/unit/report/report_formats_test.cc \
	tests/unit/report/sample.h \
	tests/unit/report/sandbox_log_test.cc \
	tests/unit/report/status_report_test.cc \
	tests/unit/report/text_report_test.cc \
	tests/unit/report/violation_counter_test.cc \
	tests/unit/report/violation_reports_test.cc \
	tests/support/scratch_folder.h
unit_report_CPPFLAGS = $(UNIT_CPPFLAGS)
unit_report_LDADD = $(WHOLE_ARCHIVE) libreport.a libpolicy.a libbase.a $(NO_WHOLE_ARCHIVE) $(GTEST_LIBS)
