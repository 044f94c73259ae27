// SPDX-License-Identifier: BSD-3-Clause
// Numbers to text and text to numbers. Nothing here depends on the locale or reads errno.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace syd {

// Whole numbers; characters and bool are not numbers here.
template <class T>
concept WholeNumber = std::integral<T> && !std::same_as<T, char> && !std::same_as<T, bool>;

// "0x1f"; zero is "0x0". The caller converts a signed number to the unsigned type of the width that is meant.
[[nodiscard]] std::string hex(std::uint64_t number);
std::string hex(std::signed_integral auto number) = delete;

// "0644"; zero is "0".
[[nodiscard]] std::string octal(std::uint64_t number);
std::string octal(std::signed_integral auto number) = delete;

// The number at the start of `text`, which is then removed from `text`. Nothing, and `text` unchanged, if there is
// none or it does not fit in T. Only digits of the base count, after a '-' if T is signed: no blanks, '+' or "0x".
template <WholeNumber T> [[nodiscard]] std::optional<T> take_number(std::string_view& text, int base = 10) {
    T number{};
    const char* const begin = text.data();
    const auto [end, error] = std::from_chars(begin, begin + text.size(), number, base);
    if (error != std::errc()) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - begin));
    return number;
}

// The number that `text` consists of, from its first to its last character.
template <WholeNumber T> [[nodiscard]] std::optional<T> parse_number(std::string_view text, int base = 10) {
    const auto number = take_number<T>(text, base);
    return text.empty() ? number : std::nullopt;
}

} // namespace syd
