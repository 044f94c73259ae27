// SPDX-License-Identifier: BSD-3-Clause
// ProcPath: "/proc/TID/..." without an allocation, for these texts are made for every intercepted call.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>

namespace syd::tracee {

// At most 63 bytes.
class ProcPath {
public:
    ProcPath& text(std::string_view piece) noexcept { return set_end(std::copy(piece.begin(), piece.end(), end())); }
    ProcPath& number(int value) noexcept {
        return set_end(std::to_chars(end(), buffer_.data() + buffer_.size(), value).ptr);
    }
    [[nodiscard]] const char* c_str() const noexcept { return buffer_.data(); }

private:
    [[nodiscard]] char* end() noexcept { return buffer_.data() + length_; }
    ProcPath& set_end(char* end) noexcept {
        *end = '\0';
        length_ = static_cast<std::size_t>(end - buffer_.data());
        return *this;
    }

    std::array<char, 64> buffer_;
    std::size_t length_ = 0;
};

} // namespace syd::tracee
