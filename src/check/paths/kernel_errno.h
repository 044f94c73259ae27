// SPDX-License-Identifier: BSD-3-Clause
// What the kernel would say of a call that the rules forbid. A call that fails in any case does no harm: "mkdir -p" of
// an existing directory must not be reported, and programs expect its errno. Internal to check/paths.
#pragma once

#include "check/call.h"

#include <optional>
#include <string>
#include <string_view>

namespace syd::check {

struct KernelErrno {
    Errno error;
    // Whether the call fails whoever makes it. Otherwise the permissions of the directory are in its way.
    bool is_certain = true;
};

// The errno that the kernel gives for a forbidden call on that path, in the kernel's order (fs/namei.c: may_delete(),
// filename_create()); nothing where the call might succeed.
[[nodiscard]] std::optional<KernelErrno> kernel_errno(Call& call, const syscalls::PathArgument& argument,
                                                      const tracee::Resolved& object);

// A path in two parts, as the calls that make, move and remove names look it up.
struct SplitPath {
    std::string directory; // ends in ".", so that it has to be a directory that may be searched
    std::string_view name; // empty for the root directory; without the slashes behind it
    // Whether it is a name in that directory: not "/", "." or "..".
    [[nodiscard]] bool is_name() const noexcept { return !name.empty() && name != "." && name != ".."; }
};
[[nodiscard]] SplitPath split_path(std::string_view path);

} // namespace syd::check
