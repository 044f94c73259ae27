// SPDX-License-Identifier: BSD-3-Clause
// TextReport: violations as text for users. A block for the first violation of each kind, and a summary at the end:
//
//   sydbox: violation: write openat(AT_FDCWD, "x", O_WRONLY|O_CREAT, 0666) = EPERM
//     path     /usr/x
//     process  4711 touch, parent 4700 make, in /usr
//     command  touch x
//     rule     no rule
//     allow    esandbox allow /usr/x
//              in a profile: whitelist/write+/usr/x
//     silence  esandbox addfilter /usr/x
//              in a profile: filter/write+/usr/x
//
//   sydbox: 3 violations (2 kinds): write 2, network/connect 1
//     2 x write mkdir /usr/lib/x (touch)
//
// Every text that comes from a process or a file system is escaped, so that it cannot imitate another line.
#pragma once

#include "check/violation.h"
#include "report/reporter.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace syd::report {

// The caller decides whether to use colours: on a terminal (isatty(3)) unless NO_COLOR is set in the environment.
struct Style {
    bool colours = false;
};

// One violation: several lines, each with its line feed. The first one is `sydbox: violation: TYPE CALL(ARGS) =
// RESULT`.
[[nodiscard]] std::string render_block(const check::Violation& violation, const Style& style);

// All violations: several lines, each with its line feed; empty if there was no violation. Lists the most frequent ones
// of the kinds that occurred more than once.
[[nodiscard]] std::string render_summary(const ViolationCounts& counts);

class TextReport final : public Reporter {
public:
    // Gets one or more complete lines. Must be thread-safe, as DescriptorLog::write_record() is.
    using Writer = std::function<void(std::string_view text)>;

    TextReport(const Style& style, Writer writer) : style_(style), writer_(std::move(writer)) {}

    void report(const check::Violation& violation, Occurrence occurrence) override;
    void summarize(const ViolationCounts& counts) override { writer_(render_summary(counts)); }

private:
    const Style style_;
    const Writer writer_;
};

} // namespace syd::report
