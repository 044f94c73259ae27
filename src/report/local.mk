# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libreport.a
libreport_a_SOURCES = \
	src/report/advice.cc src/report/advice.h \
	src/report/call_text.cc src/report/call_text.h \
	src/report/flag_names.cc src/report/flag_names.h \
	src/report/log_sink.cc src/report/log_sink.h \
	src/report/report_formats.cc src/report/report_formats.h \
	src/report/reporter.h \
	src/report/sandbox_log.cc src/report/sandbox_log.h \
	src/report/status_report.cc src/report/status_report.h \
	src/report/text_report.cc src/report/text_report.h \
	src/report/violation_counter.cc src/report/violation_counter.h \
	src/report/violation_reports.cc src/report/violation_reports.h
