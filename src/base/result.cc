// SPDX-License-Identifier: BSD-3-Clause
#include "base/result.h"

#include "base/text.h"

#include <cerrno>
#include <cstring>

namespace syd {

Errno Errno::last() noexcept {
    return Errno{errno};
}

std::string errno_name(Errno errno_value) {
    // glibc 2.32 and newer; the C library has the one complete list.
    const char* name = strerrorname_np(errno_value.value);
    return name != nullptr ? name : cat("errno ", errno_value.value);
}

std::string Error::message() const {
    std::string text = attempt;
    const auto append = [&text](std::string_view part) {
        if (part.empty()) {
            return;
        }
        if (!text.empty()) {
            text += ": ";
        }
        text += part;
    };
    append(subject);
    if (code.value != 0) {
        append(std::strerror(code.value));
    }
    return text;
}

} // namespace syd
