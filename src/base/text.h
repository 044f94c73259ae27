// SPDX-License-Identifier: BSD-3-Clause
// Small text helpers: concatenation (GCC 12 has no std::format), splitting, and printing of untrusted bytes.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace syd {

inline void append_text(std::string& out, std::string_view text) {
    out += text;
}
inline void append_text(std::string& out, char letter) {
    out += letter;
}
template <std::integral Number>
requires(!std::same_as<Number, char> && !std::same_as<Number, bool>) void append_text(std::string& out, Number number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

// The arguments (text, characters, whole numbers) one after the other.
template <class... Parts> [[nodiscard]] std::string cat(const Parts&... parts) {
    std::string out;
    (append_text(out, parts), ...);
    return out;
}

// The pieces between separators; an empty text gives one empty piece. The pieces point into `text`.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

[[nodiscard]] std::string_view trim(std::string_view text);

// `text` made fit for a terminal and a log: control characters, DEL, backslashes and bytes that are not valid
// UTF-8 become \n, \t, \e, \\ or \xHH; C1 controls (which terminals obey) too. One line in, one line out.
[[nodiscard]] std::string printable(std::string_view text);

// The same for what a message quotes from its input: "..." stands for the rest of a text that is longer than what a
// reader needs to find it.
[[nodiscard]] std::string excerpt(std::string_view text);

// `text` as one word of a POSIX shell: unchanged where no quoting is needed, else in '...' or, where it holds
// control characters or invalid UTF-8, in $'...' (bash).
[[nodiscard]] std::string shell_quoted(std::string_view text);

} // namespace syd
