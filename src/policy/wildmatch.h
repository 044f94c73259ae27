// SPDX-License-Identifier: BSD-3-Clause
// Wildcard matching of one text by one pattern: the language of magic.md, "Path patterns", without its trailing
// `/***` and without what a pattern free of wildcards means (see PathPattern for these).
//
//   `*` and `?` stop at '/';  `**` does not;  [...] classes with [:alpha:] and friends, [!...] or [^...], ranges;
//   a backslash quotes the next character.  Bytes, not characters: patterns and names need not be UTF-8.
//
// Time is bounded by the product of both lengths; nothing recurses and nothing is allocated.
#pragma once

#include <string_view>

namespace syd::policy {

enum class Case : bool { kInsensitive = false, kSensitive = true };

[[nodiscard]] bool wildmatch(std::string_view pattern, std::string_view text, Case letters = Case::kSensitive) noexcept;

// Whether `pattern` holds an unquoted `*`, `?` or `[`.
[[nodiscard]] bool has_wildcard(std::string_view pattern) noexcept;

} // namespace syd::policy
