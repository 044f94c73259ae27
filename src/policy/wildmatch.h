// SPDX-License-Identifier: BSD-3-Clause
// Wildcard matching of one text by one pattern: the language of sydbox-profile(5), "PATH PATTERNS", except for the
// trailing `/***` and for patterns without wildcards, which PathPattern adds.
//
//   `*` and `?` do not match '/'; `**` and longer runs do.
//   [...] is a class: ranges, [:alpha:] and the like, negation by `!` or `^`, a `]` in the first place stands for
//   itself. A class never matches '/'. A `[` whose class does not end stands for itself, as does every `[` behind it.
//   A backslash quotes the next character. At the end of the pattern it stands for itself.
//   Patterns and texts are bytes and need not be UTF-8. Classes and letter case are those of ASCII.
//
// The time is bounded by the product of both lengths. There is no recursion and no allocation.
#pragma once

#include <string>
#include <string_view>

namespace syd::policy {

enum class Case : bool { kInsensitive = false, kSensitive = true };

[[nodiscard]] bool wildmatch(std::string_view pattern, std::string_view text, Case letters = Case::kSensitive) noexcept;

// Whether `pattern` contains an unquoted `*`, `?` or `[`.
[[nodiscard]] bool has_wildcard(std::string_view pattern) noexcept;

// Whether `pattern` contains an unquoted `[` whose class does not end.
[[nodiscard]] bool has_open_bracket(std::string_view pattern) noexcept;

// `text` with a backslash in front of every `*`, `?`, `[` and backslash. As part of a pattern that contains a wildcard
// character it matches only `text`.
[[nodiscard]] std::string quote_wildcards(std::string_view text);

// The path pattern that matches only `text`: quoted if `text` contains a wildcard character, otherwise unchanged,
// because a backslash stands for itself in a pattern without wildcard characters.
[[nodiscard]] std::string literal_pattern(std::string_view text);

} // namespace syd::policy
