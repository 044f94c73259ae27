// SPDX-License-Identifier: BSD-3-Clause
// Profiles: text of magic commands, line by line. Reading the file is the caller's; this knows only its text.
#pragma once

#include "policy/magic.h"

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace syd::policy {

// One line that could not be accepted.
struct ProfileError {
    std::string name;
    unsigned line = 0; // from 1
    std::string text;  // the offending line, without leading blanks and CR
    MagicError error;
    // "FILE:LINE: text: reason", printable.
    [[nodiscard]] std::string message() const;
};

// Applies every good line of `text`; returns the bad ones in their order, so that all of them can be mended at once, up
// to one that holds a NUL. Blank lines and lines whose first non-blank is '#' are skipped, leading blanks and a
// trailing CR dropped. Rule origins become "NAME:LINE".
[[nodiscard]] std::vector<ProfileError> apply_profile(std::string_view name, std::string_view text,
                                                      Configuration& configuration, MagicContext context);

// One command from the command line (-m); the origin of its rules is "-m".
[[nodiscard]] Result<void, MagicError> apply_start_up_magic(std::string_view text, Configuration& configuration,
                                                            MagicContext context);

// The effective configuration in profile syntax: every setting, then the lists in order; reading it gives the same
// configuration again. What no line can hold (a line feed, or a carriage return at the end; it came from -m) is a
// comment: see Finding::Kind::kUnsayable in lint.h.
[[nodiscard]] std::string to_profile(const Configuration& configuration);

// A process's white- and blacklists as to_profile() writes them: one line each, without its line end.
[[nodiscard]] std::vector<std::string> list_lines(const State& state);

// Whether `value` can stand in a profile.
[[nodiscard]] bool fits_on_a_line(std::string_view value) noexcept;

} // namespace syd::policy
