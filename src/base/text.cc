// SPDX-License-Identifier: BSD-3-Clause
#include "base/text.h"

#include <algorithm>
#include <array>

namespace syd {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// The code point of the well-formed UTF-8 sequence at the start of `text` and its length; {0, 0} if there is none.
// Overlong forms, surrogates and numbers above U+10FFFF are not well-formed.
struct Sequence {
    char32_t code_point = 0;
    std::size_t length = 0;
};
Sequence sequence_at_start(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) {
        return {lead, 1};
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) {
        return {};
    }
    char32_t code_point = lead & (0x7fU >> length);
    for (std::size_t index = 1; index < length; ++index) {
        const auto byte = static_cast<unsigned char>(text[index]);
        if ((byte & 0xc0U) != 0x80) {
            return {};
        }
        code_point = (code_point << 6U) | (byte & 0x3fU);
    }
    constexpr std::array<char32_t, 5> kFirstOfLength{0, 0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    return code_point < kFirstOfLength.at(length) || code_point > 0x10ffff || is_surrogate
               ? Sequence{}
               : Sequence{code_point, length};
}

// Controls, and characters that are not seen or that change how others are seen: a terminal would show another text.
struct Range {
    char32_t first;
    char32_t last;
};
constexpr std::array kHidden{
    Range{0x00, 0x1f},     Range{0x7f, 0x9f},      // controls
    Range{0xad, 0xad},     Range{0x61c, 0x61c},    // soft hyphen; Arabic letter mark
    Range{0x200b, 0x200f},                         // zero width, marks of direction
    Range{0x2028, 0x202e},                         // separators, changes of direction
    Range{0x2060, 0x206f},                         // invisible operators, isolation of direction
    Range{0xfeff, 0xfeff},                         // byte order mark
    Range{0xfff9, 0xfffb}, Range{0xe0000, 0xe007f} // annotations; tags
};

// The length of the printable sequence at the start of `text`, which is not empty; 0 if there is none.
std::size_t printable_sequence(std::string_view text) {
    const Sequence sequence = sequence_at_start(text);
    const bool is_hidden = std::ranges::any_of(kHidden, [&sequence](const Range& range) {
        return sequence.code_point >= range.first && sequence.code_point <= range.last;
    });
    return is_hidden ? 0 : sequence.length;
}

void append_escaped(std::string& out, unsigned char byte) {
    switch (byte) {
    case '\n': out += "\\n"; return;
    case '\t': out += "\\t"; return;
    case '\r': out += "\\r"; return;
    case '\x1b': out += "\\e"; return;
    default:
        out += "\\x";
        out += kHexDigits[byte >> 4U];
        out += kHexDigits[byte & 0xfU];
    }
}

// A copy of `text` with escapes for what is not printable, and a backslash before each character of `quoted`.
std::string escaped(std::string_view text, std::string_view quoted) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = printable_sequence(text);
        if (length == 0) {
            append_escaped(out, static_cast<unsigned char>(text.front()));
            text.remove_prefix(1);
            continue;
        }
        if (length == 1 && quoted.find(text.front()) != std::string_view::npos) {
            out += '\\';
        }
        out += text.substr(0, length);
        text.remove_prefix(length);
    }
    return out;
}

bool is_all_printable(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = printable_sequence(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

} // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> pieces;
    for (;;) {
        const std::size_t end = text.find(separator);
        pieces.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return pieces;
        }
        text.remove_prefix(end + 1);
    }
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string excerpt(std::string_view text) {
    constexpr std::size_t kEnough = 120;
    if (text.size() <= kEnough) {
        return printable(text);
    }
    // Do not cut a UTF-8 sequence, whose second to last bytes are 10xxxxxx.
    std::size_t end = kEnough;
    while (end > kEnough - 4 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
        --end;
    }
    return printable(text.substr(0, end)) + "...";
}

std::string printable(std::string_view text) {
    return escaped(text, "\\");
}

std::string shell_quoted(std::string_view text) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                        "_-+=:,./@%^";
    if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) {
        return std::string(text);
    }
    if (!is_all_printable(text)) {
        return cat("$'", escaped(text, "\\'"), "'");
    }
    std::string out = "'";
    for (const char letter : text) {
        if (letter == '\'') {
            out += "'\\''";
        } else {
            out += letter;
        }
    }
    return out + "'";
}

} // namespace syd
