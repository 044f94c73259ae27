// SPDX-License-Identifier: BSD-3-Clause
// Wildcard matching of one text by one pattern: the language of magic.md, "Path patterns", without its trailing
// `/***` and without what a pattern free of wildcards means (see PathPattern for these).
//
//   `*` and `?` stop at '/';  `**` (or a longer run) does not;  [...] classes with [:alpha:] and friends, [!...] or
//   [^...], ranges, `]` in first place;  a class never matches '/';  a backslash quotes the next character and is
//   literal at the end.  A `[` whose class does not end is literal, and so is every `[` behind it.
//   Bytes, not characters: patterns and names need not be UTF-8. Classes and letter case are those of ASCII.
//
// Time is bounded by the product of both lengths; nothing recurses and nothing is allocated.
#pragma once

#include <string>
#include <string_view>

namespace syd::policy {

enum class Case : bool { kInsensitive = false, kSensitive = true };

[[nodiscard]] bool wildmatch(std::string_view pattern, std::string_view text, Case letters = Case::kSensitive) noexcept;

// Whether `pattern` holds an unquoted `*`, `?` or `[`.
[[nodiscard]] bool has_wildcard(std::string_view pattern) noexcept;

// Whether `pattern` holds an unquoted `[` whose class does not end.
[[nodiscard]] bool has_open_bracket(std::string_view pattern) noexcept;

// `text` with a backslash before every `*`, `?`, `[` and backslash: matches just `text`, as part of any pattern
// that holds a wildcard character.
[[nodiscard]] std::string quote_wildcards(std::string_view text);

// `text` as a path pattern of its own: unchanged unless it holds a wildcard character, because a backslash is
// literal in a pattern without one.
[[nodiscard]] std::string literal_pattern(std::string_view text);

} // namespace syd::policy
