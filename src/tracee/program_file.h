// SPDX-License-Identifier: BSD-3-Clause
// What the kernel executes beside the file that an execve(2) names: the interpreter of a script (execve(2),
// "Interpreter scripts") and that of an ELF program (elf(5), PT_INTERP), which is as a rule the dynamic loader.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace syd::tracee {

struct Interpreter {
    std::string path; // as it stands in the file; relative to the working directory
    bool is_loader = false;
};

// Of the regular file that our descriptor `object` (O_PATH will do) denotes. Nothing if it has none; `is_readable` says
// whether that could be found out.
struct InterpreterOutcome {
    std::optional<Interpreter> interpreter;
    bool is_readable = true;
};
[[nodiscard]] InterpreterOutcome interpreter_of(int object);

// The same from the first bytes of a script. The kernel looks at 256 of them.
[[nodiscard]] std::optional<std::string> script_interpreter(std::string_view head);

// "/usr/lib/ld-linux-x86-64.so.2" and its like: a name that only dynamic loaders have, in a folder of libraries.
[[nodiscard]] bool is_name_of_loader(std::string_view path) noexcept;

} // namespace syd::tracee
