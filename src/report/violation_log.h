// SPDX-License-Identifier: BSD-3-Clause
// ViolationLog takes violations, writes each kind once and counts the rest, and has the last word at the end.
//
// Two violations are of one kind if access, call, subject, result and process name are the same. Neither the memory
// nor the log may grow with what a process does over and over or with ever new names, so only so many kinds are
// remembered and printed; violations beyond that are counted as "others".
#pragma once

#include "check/violation.h"
#include "report/violation_report.h"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace syd::report {

class ViolationLog final : public check::ViolationSink {
public:
    // Takes text ready to be written: one or more lines, each with its line end. Called from any thread that
    // reports, several at a time; see DescriptorLog::write_record().
    using Writer = std::function<void(std::string_view text)>;

    struct Limits {
        std::size_t kinds = 4096;
        std::size_t bytes = std::size_t{4} << 20U; // of subjects and names that are remembered
    };

    ViolationLog(const Style& style, Writer writer) : ViolationLog(style, std::move(writer), Limits{}) {}
    ViolationLog(const Style& style, Writer writer, const Limits& limits)
        : style_(style), writer_(std::move(writer)), limits_(limits) {}

    void report(const check::Violation& violation) override;

    // All violations so far; the kinds that are remembered.
    [[nodiscard]] std::uint64_t total() const;
    [[nodiscard]] std::size_t kinds() const;

    // Lines for the end, each with its line end; empty if there was no violation.
    //   sydbox: 3 violations (2 kinds): write 2, network/connect 1
    //     2 x write mkdir /usr/lib/x (touch)
    // The most frequent of the repeated kinds are listed.
    [[nodiscard]] std::string summary() const;

private:
    struct Kind {
        policy::Access access;
        std::string_view call; // the table's, which lives as long as the program
        std::string subject;
        int result;
        std::string process;
        auto operator<=>(const Kind&) const = default;
    };
    enum class News : std::uint8_t { kNew, kKnown, kFirstOther, kOther };

    News count(const check::Violation& violation);
    [[nodiscard]] std::string headline() const;
    [[nodiscard]] std::string repeated() const;

    const Style style_;
    const Writer writer_;
    const Limits limits_;

    mutable std::mutex mutex_; // guards what follows
    std::map<Kind, std::uint64_t> kinds_;
    std::size_t bytes_ = 0;
    std::array<std::uint64_t, policy::kAccessCount> by_access_{};
    std::uint64_t others_ = 0;
    std::uint64_t total_ = 0;
};

} // namespace syd::report
