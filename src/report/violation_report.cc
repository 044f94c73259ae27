// SPDX-License-Identifier: BSD-3-Clause
#include "report/violation_report.h"

#include "report/advice.h"
#include "report/call_text.h"

#include "base/text.h"

#include <string_view>

namespace syd::report {
namespace {

using check::ProcessDetails;
using check::Violation;

constexpr std::string_view kAlarm = "\x1b[1;31m";
constexpr std::string_view kLabel = "\x1b[36m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::size_t kLabelWidth = 9;
constexpr std::size_t kLongestCommand = 400;

class Lines {
public:
    explicit Lines(const Style& style) : style_(style) {}

    void headline(std::string_view text) { text_ += cat(painted(kAlarm, text), '\n'); }

    void detail(std::string_view label, std::string_view text) {
        const std::string padding(kLabelWidth - label.size(), ' ');
        text_ += cat("  ", label.empty() ? std::string() : painted(kLabel, label), padding, text, '\n');
    }
    // The label stands before the first line only.
    void details(std::string_view label, const std::vector<std::string>& lines) {
        for (const std::string& line : lines) {
            detail(label, line);
            label = {};
        }
    }
    [[nodiscard]] std::string finish() && { return std::move(text_); }

private:
    [[nodiscard]] std::string painted(std::string_view colour, std::string_view text) const {
        return style_.colours ? cat(colour, text, kPlain) : std::string(text);
    }

    Style style_;
    std::string text_;
};

// A process's name is chosen by the process; quoted like a shell word it can't pose as the rest of the line.
std::string process_text(const ProcessDetails& process) {
    return process.name.empty() ? cat(process.pid) : cat(process.pid, ' ', shell_quoted(process.name));
}

std::string who_text(const Violation& violation) {
    std::string text = process_text(violation.process);
    if (violation.parent.pid != 0) {
        text += cat(", parent ", process_text(violation.parent));
    }
    if (!violation.working_directory.empty()) {
        text += cat(", in ", printable(violation.working_directory));
    }
    return text;
}

// As it could be typed into a shell. Cut off between words, or in a first word that is too long by itself.
std::string command_text(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        if (text.size() + word.size() > kLongestCommand) {
            return text.empty() ? cat(shell_quoted(std::string_view(word).substr(0, kLongestCommand)), "...")
                                : cat(text, " ...");
        }
        if (!text.empty()) {
            text += ' ';
        }
        text += shell_quoted(word);
    }
    return text;
}

std::string rule_text(const Violation& violation) {
    if (violation.no_rule_can_allow) {
        return cat("no rule can allow this call: ", printable(violation.subject));
    }
    if (violation.rule.empty()) {
        return "no rule";
    }
    const std::string rule = printable(violation.rule);
    return violation.rule_origin.empty() ? rule : cat(rule, "  (", printable(violation.rule_origin), ')');
}

std::string headline_text(const Violation& violation) {
    const std::string result = violation.result.value == 0 ? "0 (let go on)" : errno_name(violation.result);
    return cat("sydbox: violation: ", policy::name_of(violation.access), ' ',
               call_text(violation.event, violation.argument_texts), " = ", result);
}

std::string_view subject_label(policy::Access access) noexcept {
    return policy::sandbox_of(access) == policy::SandboxType::kNetwork ? "address" : "path";
}

} // namespace

std::string render(const Violation& violation, const Style& style) {
    Lines lines(style);
    lines.headline(headline_text(violation));
    if (!violation.no_rule_can_allow && !violation.subject.empty()) {
        lines.detail(subject_label(violation.access), printable(violation.subject));
    }
    lines.detail("process", who_text(violation));
    if (!violation.process.command_line.empty()) {
        lines.detail("command", command_text(violation.process.command_line));
    }
    lines.detail("rule", rule_text(violation));
    const Advice advice = advice_for(violation);
    lines.details("allow", advice.allow);
    lines.details("silence", advice.silence);
    return std::move(lines).finish();
}

} // namespace syd::report
