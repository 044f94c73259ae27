// SPDX-License-Identifier: BSD-3-Clause
#include "policy/wildmatch.h"

#include <algorithm>
#include <array>

namespace syd::policy {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

constexpr bool is_lower(unsigned char byte) {
    return byte >= 'a' && byte <= 'z';
}
constexpr bool is_upper(unsigned char byte) {
    return byte >= 'A' && byte <= 'Z';
}
constexpr bool is_alpha(unsigned char byte) {
    return is_lower(byte) || is_upper(byte);
}
constexpr bool is_digit(unsigned char byte) {
    return byte >= '0' && byte <= '9';
}
constexpr bool is_alnum(unsigned char byte) {
    return is_alpha(byte) || is_digit(byte);
}
constexpr bool is_blank(unsigned char byte) {
    return byte == ' ' || byte == '\t';
}
constexpr bool is_space(unsigned char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}
constexpr bool is_cntrl(unsigned char byte) {
    return byte < 0x20 || byte == 0x7f;
}
constexpr bool is_graph(unsigned char byte) {
    return byte > 0x20 && byte < 0x7f;
}
constexpr bool is_print(unsigned char byte) {
    return byte >= 0x20 && byte < 0x7f;
}
constexpr bool is_punct(unsigned char byte) {
    return is_graph(byte) && !is_alnum(byte);
}
constexpr bool is_xdigit(unsigned char byte) {
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

constexpr unsigned char to_lower(unsigned char byte) {
    return is_upper(byte) ? static_cast<unsigned char>(byte + ('a' - 'A')) : byte;
}
constexpr unsigned char to_upper(unsigned char byte) {
    return is_lower(byte) ? static_cast<unsigned char>(byte - ('a' - 'A')) : byte;
}

// isalpha() and the like depend on the locale. The meaning of a pattern must not.
struct NamedClass {
    std::string_view tail; // what follows "[:" in a pattern
    bool (*holds)(unsigned char);
};
constexpr std::array<NamedClass, 12> kNamedClasses{{{"alnum:]", is_alnum},
                                                    {"alpha:]", is_alpha},
                                                    {"blank:]", is_blank},
                                                    {"cntrl:]", is_cntrl},
                                                    {"digit:]", is_digit},
                                                    {"graph:]", is_graph},
                                                    {"lower:]", is_lower},
                                                    {"print:]", is_print},
                                                    {"punct:]", is_punct},
                                                    {"space:]", is_space},
                                                    {"upper:]", is_upper},
                                                    {"xdigit:]", is_xdigit}}};

const NamedClass* named_class_at(std::string_view rest) {
    if (!rest.starts_with("[:")) {
        return nullptr;
    }
    rest.remove_prefix(2);
    const auto* const found = std::find_if(kNamedClasses.begin(), kNamedClasses.end(),
                                           [rest](const NamedClass& named) { return rest.starts_with(named.tail); });
    return found != kNamedClasses.end() ? found : nullptr;
}

struct ClassMatch {
    std::size_t end = kNone; // behind the closing bracket; kNone: there is none
    bool matches = false;
};

// One [...] class against one byte. Its cost is the length of the class.
class ClassMatcher {
public:
    ClassMatcher(std::string_view pattern, std::size_t open, char byte, Case letters)
        : pattern_(pattern), position_(open + 1), byte_(static_cast<unsigned char>(byte)), letters_(letters) {}

    ClassMatch run() {
        const bool negated = position_ < pattern_.size() && (pattern_[position_] == '!' || pattern_[position_] == '^');
        position_ += negated ? 1 : 0;
        bool found = false;
        for (bool first = true; position_ < pattern_.size(); first = false) {
            if (pattern_[position_] == ']' && !first) {
                return {position_ + 1, found != negated && byte_ != '/'};
            }
            found = take_item() || found;
        }
        return {};
    }

private:
    bool take_item() {
        if (const NamedClass* const named = named_class_at(pattern_.substr(position_))) {
            position_ += 2 + named->tail.size();
            return holds([named](unsigned char byte) { return named->holds(byte); });
        }
        const unsigned char low = take_letter();
        const bool is_range =
            position_ + 1 < pattern_.size() && pattern_[position_] == '-' && pattern_[position_ + 1] != ']';
        position_ += is_range ? 1 : 0;
        const unsigned char high = is_range ? take_letter() : low;
        return holds([low, high](unsigned char byte) { return low <= byte && byte <= high; });
    }

    unsigned char take_letter() {
        if (pattern_[position_] == '\\' && position_ + 1 < pattern_.size()) {
            ++position_;
        }
        return static_cast<unsigned char>(pattern_[position_++]);
    }

    template <class Test> [[nodiscard]] bool holds(Test test) const {
        return test(byte_) || (letters_ == Case::kInsensitive && (test(to_lower(byte_)) || test(to_upper(byte_))));
    }

    std::string_view pattern_;
    std::size_t position_;
    unsigned char byte_;
    Case letters_;
};

// Greedy matching that backtracks to the newest `*`, and then to the newest `**`.
//
// This is sufficient. Let a piece be the part of a pattern between two stars; it matches as many bytes as it has
// elements. Behind a `*`, the earliest place of a piece is as good as any later one. A piece without a slash stays in
// the component of its `*`, and the next `*` reaches everything that is reached from a later place. A piece with a
// slash has a single place, because `*` matches no slash. So only the newest `*` must be retried. Behind a `**` the
// same holds for the earliest end of everything up to the next `**`. If a `*` behind it was stopped by a slash, every
// other start in the same component is stopped there too: the next start to be tried is behind that slash. This also
// bounds the time by the product of the lengths.
class Matcher {
public:
    Matcher(std::string_view pattern, std::string_view text, Case letters)
        : pattern_(pattern), text_(text), letters_(letters) {}

    bool run() {
        for (;;) {
            if (at_ < pattern_.size() && pattern_[at_] == '*') {
                if (take_stars()) {
                    return true;
                }
                continue;
            }
            if (place_ == text_.size()) {
                // The rest of the pattern needs bytes, and a later start leaves fewer of them.
                return at_ == pattern_.size();
            }
            if (const std::size_t next = at_ < pattern_.size() ? step() : kNone; next != kNone) {
                at_ = next;
                ++place_;
            } else if (!go_back()) {
                return false;
            }
        }
    }

private:
    struct Star {
        std::size_t behind = kNone; // position in the pattern behind the star; kNone: there was none
        std::size_t place = 0;      // position in the text behind what the star matches now
    };

    // True if the pattern ends in `**`, which matches the rest of the text.
    bool take_stars() {
        const std::size_t end = std::min(pattern_.find_first_not_of('*', at_), pattern_.size());
        const bool is_deep = end - at_ > 1;
        (is_deep ? deep_ : star_) = {end, place_};
        if (is_deep) {
            star_ = {};
        }
        at_ = end;
        return is_deep && end == pattern_.size();
    }

    // The position behind the element at at_ if that matches the byte at place_, else kNone.
    std::size_t step() {
        const char byte = text_[place_];
        std::size_t letter = at_;
        switch (pattern_[at_]) {
        case '?': return byte != '/' ? at_ + 1 : kNone;
        case '[':
            if (at_ < literal_brackets_) {
                const ClassMatch match = ClassMatcher(pattern_, at_, byte, letters_).run();
                if (match.end != kNone) {
                    return match.matches ? match.end : kNone;
                }
                literal_brackets_ = at_;
            }
            break;
        case '\\': letter = std::min(at_ + 1, pattern_.size() - 1); break;
        default: break;
        }
        return same(pattern_[letter], byte) ? letter + 1 : kNone;
    }

    [[nodiscard]] bool same(char a, char b) const {
        return a == b || (letters_ == Case::kInsensitive &&
                          to_lower(static_cast<unsigned char>(a)) == to_lower(static_cast<unsigned char>(b)));
    }

    // Extends the newest star that can match one more byte; false if there is none.
    bool go_back() {
        if (star_.behind != kNone && text_[star_.place] != '/') {
            ++star_.place;
            at_ = star_.behind;
            place_ = star_.place;
            return true;
        }
        if (deep_.behind == kNone) {
            return false;
        }
        // The `*` is at a slash behind the place of the `**`, so find() finds one.
        deep_.place = (star_.behind != kNone ? text_.find('/', deep_.place) : deep_.place) + 1;
        star_ = {};
        at_ = deep_.behind;
        place_ = deep_.place;
        return true;
    }

    std::string_view pattern_;
    std::string_view text_;
    Case letters_;
    std::size_t at_ = 0;                   // in the pattern
    std::size_t place_ = 0;                // in the text
    std::size_t literal_brackets_ = kNone; // from this `[` on, whose class does not end, each `[` stands for itself
    Star star_;
    Star deep_;
};

} // namespace

bool wildmatch(std::string_view pattern, std::string_view text, Case letters) noexcept {
    return Matcher(pattern, text, letters).run();
}

bool has_wildcard(std::string_view pattern) noexcept {
    for (std::size_t position = 0; position < pattern.size(); ++position) {
        switch (pattern[position]) {
        case '*':
        case '?':
        case '[': return true;
        case '\\': ++position; break;
        default: break;
        }
    }
    return false;
}

bool has_open_bracket(std::string_view pattern) noexcept {
    for (std::size_t position = 0; position < pattern.size(); ++position) {
        if (pattern[position] == '\\') {
            ++position;
        } else if (pattern[position] == '[') {
            const std::size_t end = ClassMatcher(pattern, position, '\0', Case::kSensitive).run().end;
            if (end == kNone) {
                return true;
            }
            position = end - 1;
        }
    }
    return false;
}

std::string quote_wildcards(std::string_view text) {
    std::string quoted;
    quoted.reserve(text.size());
    for (const char letter : text) {
        if (letter == '*' || letter == '?' || letter == '[' || letter == '\\') {
            quoted += '\\';
        }
        quoted += letter;
    }
    return quoted;
}

std::string literal_pattern(std::string_view text) {
    return text.find_first_of("*?[") == std::string_view::npos ? std::string(text) : quote_wildcards(text);
}

} // namespace syd::policy
