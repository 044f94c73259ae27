// SPDX-License-Identifier: BSD-3-Clause
// Text: concatenation (GCC 12 has no std::format), splitting, joining, and printing of untrusted bytes.
#pragma once

#include "base/numbers.h"

#include <charconv>
#include <functional>
#include <ranges>
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
template <WholeNumber Number> void append_text(std::string& out, Number number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

// The concatenation of the arguments (texts, characters, whole numbers in decimal).
template <class... Parts> [[nodiscard]] std::string cat(const Parts&... parts) {
    std::string out;
    (append_text(out, parts), ...);
    return out;
}

// The elements of `range`, or projection(element) for each, with `separator` between them. The parts are of the types
// that cat() takes.
template <std::ranges::input_range Range, class Projection = std::identity>
[[nodiscard]] std::string join(Range&& range, std::string_view separator, Projection projection = {}) {
    std::string out;
    bool is_first = true;
    for (auto&& element : range) {
        if (!is_first) {
            out += separator;
        }
        is_first = false;
        append_text(out, std::invoke(projection, element));
    }
    return out;
}

// The pieces between separators; an empty text gives one empty piece. The pieces point into `text`.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

// `text` without blanks, tabs, carriage returns and line feeds at its ends. Points into `text`.
[[nodiscard]] std::string_view trim(std::string_view text);

// `text` in a form that is safe to print on a terminal and in a log. Control characters (also the C1 controls, which
// terminals interpret), marks that change the direction of text, backslashes and bytes that are not valid UTF-8 are
// replaced by \n, \t, \r, \e, \\ or \xHH. The result is a single line.
[[nodiscard]] std::string printable(std::string_view text);

// printable() of the first 120 bytes, followed by "..." if there are more. For messages that quote their input.
[[nodiscard]] std::string excerpt(std::string_view text);

// `text` as one word of a POSIX shell: unchanged if it needs no quotes, else in '...'. A text with control characters
// or invalid UTF-8 is written as $'...', which bash understands.
[[nodiscard]] std::string shell_quoted(std::string_view text);

} // namespace syd
