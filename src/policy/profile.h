// SPDX-License-Identifier: BSD-3-Clause
// Profiles: one magic command on each line. The caller reads the file.
#pragma once

#include "policy/magic.h"

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace syd::policy {

// A line that was refused.
struct ProfileError {
    std::string name;
    unsigned line = 0; // from 1
    std::string text;  // the offending line, without leading blanks and CR
    MagicError error;
    // "FILE:LINE: text: reason", printable.
    [[nodiscard]] std::string message() const;
};

// Applies the lines of `text` and returns those that were refused, so that the user can correct all of them at once. A
// line with a NUL is the last one that is read: the file is no text. Blank lines and lines whose first non-blank is '#'
// are skipped; leading blanks and a trailing CR are removed. The origin of the rules is "NAME:LINE".
[[nodiscard]] std::vector<ProfileError> apply_profile(std::string_view name, std::string_view text,
                                                      Configuration& configuration, MagicContext context);

// One command from the command line (-m); the origin of its rules is "-m".
[[nodiscard]] Result<void, MagicError> apply_start_up_magic(std::string_view text, Configuration& configuration,
                                                            MagicContext context);

// The configuration as a profile: every setting, then the lists. Reading it gives the same configuration again, except
// for values that do not fit on a line; they come from -m, and are written as comments. lint() warns of them
// (Finding::Kind::kUnsayable).
[[nodiscard]] std::string to_profile(const Configuration& configuration);

// The white- and blacklists of a process as to_profile() writes them, one element for each line, without its line feed.
[[nodiscard]] std::vector<std::string> list_lines(const State& state);

// False for a value with a line feed, or with a carriage return at its end.
[[nodiscard]] bool fits_on_a_line(std::string_view value) noexcept;

} // namespace syd::policy
