// SPDX-License-Identifier: BSD-3-Clause
#include "report/text_report.h"

#include "report/advice.h"
#include "report/call_text.h"

#include "base/text.h"

#include <algorithm>
#include <vector>

namespace syd::report {
namespace {

using check::ProcessDetails;
using check::Violation;
using policy::Access;

constexpr std::string_view kAlarm = "\x1b[1;31m";
constexpr std::string_view kLabel = "\x1b[36m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::size_t kLabelWidth = 9;
constexpr std::size_t kLongestCommand = 400;
constexpr std::size_t kMostListed = 20; // kinds in the summary

class Lines {
public:
    explicit Lines(const Style& style) : style_(style) {}

    void headline(std::string_view text) { text_ += cat(painted(kAlarm, text), '\n'); }

    void detail(std::string_view label, std::string_view text) {
        const std::string padding(kLabelWidth - label.size(), ' ');
        text_ += cat("  ", label.empty() ? std::string() : painted(kLabel, label), padding, text, '\n');
    }
    // Only the first line gets the label.
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

// A process chooses its own name. As a shell word, the name cannot imitate the rest of the line.
std::string process_text(const ProcessDetails& process) {
    return process.name.empty() ? cat(process.pid) : cat(process.pid, ' ', shell_quoted(process.name));
}

std::string process_line(const Violation& violation) {
    std::string text = process_text(violation.process);
    if (violation.parent.pid != 0) {
        text += cat(", parent ", process_text(violation.parent));
    }
    if (!violation.working_directory.empty()) {
        text += cat(", in ", printable(violation.working_directory));
    }
    return text;
}

// In the form in which it can be typed into a shell. A long command is cut between words, or within its first word if
// that alone is too long.
std::string command_line(const std::vector<std::string>& words) {
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

std::string rule_line(const Violation& violation) {
    if (violation.no_rule_can_allow) {
        return cat("no rule can allow this call: ", printable(violation.subject));
    }
    if (violation.rule.empty()) {
        return "no rule";
    }
    const std::string rule = printable(violation.rule);
    return violation.rule_origin.empty() ? rule : cat(rule, "  (", printable(violation.rule_origin), ')');
}

std::string headline(const Violation& violation) {
    const std::string result = violation.result.value == 0 ? "0 (not refused)" : errno_name(violation.result);
    return cat("sydbox: violation: ", policy::name_of(violation.access), ' ',
               call_text(violation.event, violation.argument_texts), " = ", result);
}

std::string_view subject_label(Access access) noexcept {
    return policy::sandbox_of(access) == policy::SandboxType::kNetwork ? "address" : "path";
}

std::string counted(std::uint64_t number, std::string_view noun) {
    return cat(number, ' ', noun, number == 1 ? "" : "s");
}

std::string summary_headline(const ViolationCounts& counts) {
    std::vector<std::string> parts;
    for (const Access access : enum_values<Access, policy::kAccessCount>()) {
        if (counts.by_access[access] != 0) {
            parts.push_back(cat(policy::name_of(access), ' ', counts.by_access[access]));
        }
    }
    return cat("sydbox: ", counted(counts.total, "violation"), " (", counts.unrecorded != 0 ? "more than " : "",
               counted(counts.kinds.size(), "kind"), "): ", join(parts, ", "), '\n');
}

std::string repeated_kinds(const ViolationCounts& counts) {
    // The most frequent kinds come first.
    const auto end = std::ranges::find_if(counts.kinds, [](const auto& entry) { return entry.count == 1; });
    const auto repeated = static_cast<std::size_t>(end - counts.kinds.begin());
    const std::size_t listed = std::min(repeated, kMostListed);
    std::string text;
    for (std::size_t index = 0; index < listed; ++index) {
        const auto& [kind, count] = counts.kinds[index];
        text += cat("  ", count, " x ", policy::name_of(kind.access), ' ', kind.call, ' ', shortened_text(kind.subject),
                    " (", printable(kind.process), ")\n");
    }
    if (repeated > listed) {
        text += cat("  ", counted(repeated - listed, "more kind"), " occurred more than once\n");
    }
    return text;
}

} // namespace

std::string render_block(const Violation& violation, const Style& style) {
    Lines lines(style);
    lines.headline(headline(violation));
    if (!violation.no_rule_can_allow && !violation.subject.empty()) {
        lines.detail(subject_label(violation.access), printable(violation.subject));
    }
    lines.detail("process", process_line(violation));
    if (!violation.process.command_line.empty()) {
        lines.detail("command", command_line(violation.process.command_line));
    }
    lines.detail("rule", rule_line(violation));
    const Advice advice = advice_for(violation);
    lines.details("allow", advice.allow);
    lines.details("silence", advice.silence);
    return std::move(lines).finish();
}

std::string render_summary(const ViolationCounts& counts) {
    if (counts.total == 0) {
        return {};
    }
    std::string text = summary_headline(counts) + repeated_kinds(counts);
    if (counts.unrecorded != 0) {
        text += cat("  ", counts.unrecorded, " x others, not reported: only the first ",
                    counted(counts.kinds.size(), "kind"), " were recorded\n");
    }
    return text;
}

void TextReport::report(const Violation& violation, Occurrence occurrence) {
    switch (occurrence) {
    case Occurrence::kFirst: writer_(render_block(violation, style_)); break;
    case Occurrence::kFirstUnrecorded:
        writer_("sydbox: too many kinds of violations: further ones are counted but not reported\n");
        break;
    case Occurrence::kRepeated:
    case Occurrence::kUnrecorded: break;
    }
}

} // namespace syd::report
