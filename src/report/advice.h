// SPDX-License-Identifier: BSD-3-Clause
// What a user can do about a violation: the esandbox command and the profile line that would allow it, and those that
// would silence it. Ready to be copied; nothing in them is a raw control character.
#pragma once

#include "check/violation.h"

#include <string>
#include <string_view>
#include <vector>

namespace syd::report {

// Lines for a report; empty where there is nothing to advise: no rule can allow the call, or what it touches has no
// path (a pipe, a memfd).
struct Advice {
    std::vector<std::string> allow;
    std::vector<std::string> silence;
};
[[nodiscard]] Advice advice_for(const check::Violation& violation);

// A pattern that matches exactly `path`: unchanged unless it holds `*`, `?` or `[`; then these and backslashes are
// quoted with a backslash (magic.md, "Path patterns": without these three a backslash is literal).
[[nodiscard]] std::string pattern_for(std::string_view path);

} // namespace syd::report
