// SPDX-License-Identifier: BSD-3-Clause
// The lines of log/level that follow single calls: which came, what they asked for was found to be, which rule spoke,
// and what was decided. Nothing is put together unless somebody listens to the topic. Reports of violations are not
// made here (src/report).
#pragma once

#include "base/log.h"
#include "base/text.h"
#include "check/event.h"
#include "policy/rules.h"

#include <string>
#include <string_view>

namespace syd::check {

// The arguments as they stand in the registers: what they point to may not have been read yet.
void log_call(LogSink& log, LogTopic topic, const SyscallEvent& event);
void log_decision(LogSink& log, const SyscallEvent& event, const Decision& decision);
// `result`: where `path` leads to, or the name of an errno.
void log_lookup(LogSink& log, const SyscallEvent& event, std::string_view path, std::string_view result);
// The rule of `rules` that is about `subject`, if any.
template <class Rules, class Subject> void log_match(LogSink& log, policy::Access access, std::string_view subject_text,
                                                     const Rules& rules, const Subject& subject,
                                                     const policy::MatchOptions& options);

// -- details ---------------------------------------------------------------------------------------------------------
void log_match_text(LogSink& log, policy::Access access, std::string_view subject_text, std::string_view rule);

template <class Rules, class Subject> void log_match(LogSink& log, policy::Access access, std::string_view subject_text,
                                                     const Rules& rules, const Subject& subject,
                                                     const policy::MatchOptions& options) {
    if (!log.wants(LogTopic::kPattern)) {
        return;
    }
    const auto rule = rules.last_match(subject, options);
    log_match_text(log, access, subject_text,
                   rule ? cat(name_of(rule->kind), "/", name_of(access), "+", rule->pattern.text()) : "no rule");
}

} // namespace syd::check
