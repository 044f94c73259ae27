// SPDX-License-Identifier: BSD-3-Clause
#include "base/text.h"

namespace syd {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// The length of the well-formed, printable UTF-8 sequence at the start of `text`; 0 if there is none. Overlong forms,
// surrogates, numbers above U+10FFFF, the C1 controls and the marks that change the direction of text are refused.
std::size_t printable_sequence(std::string_view text) {
    const auto byte = [text](std::size_t index) {
        return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
    };
    const auto continues = [&byte](std::size_t index) { return (byte(index) & 0xc0U) == 0x80U; };
    const unsigned lead = byte(0);
    if (lead < 0x80) {
        return lead >= 0x20 && lead != 0x7f ? 1 : 0;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
        const bool is_c1_control = lead == 0xc2 && byte(1) < 0xa0;
        return continues(1) && !is_c1_control ? 2 : 0;
    }
    if ((lead & 0xf0U) == 0xe0) {
        const bool is_overlong = lead == 0xe0 && byte(1) < 0xa0;
        const bool is_surrogate = lead == 0xed && byte(1) > 0x9f;
        // U+200E-200F, U+202A-202E and U+2066-2069 change the direction of text on a terminal.
        const bool reorders =
            lead == 0xe2 &&
            ((byte(1) == 0x80 && ((byte(2) >= 0x8e && byte(2) <= 0x8f) || (byte(2) >= 0xa8 && byte(2) <= 0xae))) ||
             (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9));
        return continues(1) && continues(2) && !is_overlong && !is_surrogate && !reorders ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const bool is_overlong = lead == 0xf0 && byte(1) < 0x90;
        const bool is_too_large = lead == 0xf4 && byte(1) > 0x8f;
        return continues(1) && continues(2) && continues(3) && !is_overlong && !is_too_large ? 4 : 0;
    }
    return 0;
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
