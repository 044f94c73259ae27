// SPDX-License-Identifier: BSD-3-Clause
// A system call in the notation of strace(1): openat(AT_FDCWD, "/usr/x", O_WRONLY|O_CREAT, 0666). The text depends on
// the argument roles of the row and on the event; nothing is read from the process.
#pragma once

#include "check/event.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace syd::report {

// What pointer arguments point to, as raw bytes; nothing where it is not known.
using ArgumentTexts = std::array<std::optional<std::string>, 6>;

// One printable line. A pointer whose text is not known is shown in hexadecimal.
[[nodiscard]] std::string call_text(const check::SyscallEvent& event, const ArgumentTexts& argument_texts);

// `text`, printable and in double quotes; a double quote in it gets a backslash. The middle of a text of more than
// 200 bytes is left out: "/usr/aaa"..."bbb". The two ends of a path tell most about it.
[[nodiscard]] std::string quoted_text(std::string_view text);

// The same without the quotes.
[[nodiscard]] std::string shortened_text(std::string_view text);

} // namespace syd::report
