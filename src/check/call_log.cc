// SPDX-License-Identifier: BSD-3-Clause
#include "check/call_log.h"

#include "tracee/proc.h"

#include <array>

namespace syd::check {
namespace {

std::string hexadecimal(std::uint64_t number) {
    std::array<char, 16> digits{};
    auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    return cat("0x", std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

std::string asker(const SyscallEvent& event) {
    return cat(" [process ", event.tid, " (", printable(tracee::name_of_process(event.tid)), ")]");
}

std::string text_of(const Decision& decision) {
    switch (decision.kind) {
    case Decision::Kind::kContinue: return "let through";
    case Decision::Kind::kRefuse: return errno_name(decision.error);
    case Decision::Kind::kReturn: return cat("answered with ", decision.value);
    case Decision::Kind::kKill: return "killed";
    case Decision::Kind::kGone: return "gone meanwhile";
    }
    return {};
}

} // namespace

void log_call(LogSink& log, LogTopic topic, const SyscallEvent& event) {
    if (!log.wants(topic)) {
        return;
    }
    std::string arguments;
    for (std::size_t index = 0; index < event.row->arguments.size(); ++index) {
        if (event.row->arguments.at(index) != syscalls::Role::kNone) {
            arguments += cat(arguments.empty() ? "" : ", ", hexadecimal(event.arguments.at(index)));
        }
    }
    log.write(topic, cat(event.row->name, "(", arguments, ")", asker(event)));
}

void log_decision(LogSink& log, const SyscallEvent& event, const Decision& decision) {
    if (log.wants(LogTopic::kDecision)) {
        log.write(LogTopic::kDecision, cat(event.row->name, ": ", text_of(decision), asker(event)));
    }
}

void log_lookup(LogSink& log, const SyscallEvent& event, std::string_view path, std::string_view result) {
    if (log.wants(LogTopic::kLookup)) {
        log.write(LogTopic::kLookup,
                  cat(event.row->name, ": ", printable(path), " -> ", printable(result), asker(event)));
    }
}

void log_match_text(LogSink& log, policy::Access access, std::string_view subject_text, std::string_view rule) {
    log.write(LogTopic::kPattern, cat(name_of(access), " ", printable(subject_text), ": ", printable(rule)));
}

} // namespace syd::check
