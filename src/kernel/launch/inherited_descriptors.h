// SPDX-License-Identifier: BSD-3-Clause
// The descriptors that sydbox was started with. The command inherits them all. The processes of sydbox give up their
// copies before the command runs, so that a lock is released, a pipe ends and a writer gets SIGPIPE when the command
// closes its own copy.
#pragma once

#include <initializer_list>
#include <vector>

namespace syd::kernel::launch {

// Those above the standard streams.
class InheritedDescriptors {
public:
    InheritedDescriptors() = default; // none
    // Every descriptor that is open now; to be called before sydbox opens its own. Throws std::system_error.
    [[nodiscard]] static InheritedDescriptors capture();
    [[nodiscard]] bool contains(int descriptor) const noexcept;
    // Closes them but `kept`, which later commands outside of the sandbox do not inherit any more. Once.
    void close_all_but(int kept) noexcept;

private:
    std::vector<int> numbers_;
};

// Lets these descriptors denote /dev/null from now on. Programs that this process starts do not inherit them. Without
// effect if /dev/null cannot be opened.
void replace_with_null(std::initializer_list<int> descriptors) noexcept;

} // namespace syd::kernel::launch
