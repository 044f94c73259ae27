// SPDX-License-Identifier: BSD-3-Clause
#include "base/numbers.h"

namespace syd {
namespace {

std::string with_prefix(std::string_view prefix, std::uint64_t number, int base) {
    std::array<char, 24> digits; // 22 octal digits are the most
    char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
    std::string text(prefix);
    text.append(digits.data(), end);
    return text;
}

} // namespace

std::string hex(std::uint64_t number) {
    return with_prefix("0x", number, 16);
}

std::string octal(std::uint64_t number) {
    return with_prefix(number == 0 ? "" : "0", number, 8);
}

} // namespace syd
