// SPDX-License-Identifier: BSD-3-Clause
// A system call as strace(1) would write it: openat(AT_FDCWD, "/usr/x", O_WRONLY|O_CREAT, 0666).
// Made from the row's argument roles alone; no code here knows a call, and nothing is read from the process.
#pragma once

#include "check/event.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace syd::report {

// What pointer arguments point to; raw bytes.
using ArgumentTexts = std::array<std::optional<std::string>, 6>;

// The call on one line, fit for a terminal. A pointer whose text is not known is shown in hexadecimal.
[[nodiscard]] std::string call_text(const check::SyscallEvent& event, const ArgumentTexts& argument_texts);

// `text` made printable, in double quotes (double quotes inside get a backslash). Of more than 200 bytes the middle
// is left out: "/usr/aaa"..."bbb". Ends are kept for they tell most about a path: where it is, what it is.
[[nodiscard]] std::string quoted_text(std::string_view text);

// The same without the quotes: for what is not taken for a part of the text around it.
[[nodiscard]] std::string shortened_text(std::string_view text);

} // namespace syd::report
