// SPDX-License-Identifier: BSD-3-Clause
// Seccomp filters of the tests, for forked children: a filter cannot be removed.
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace syd::test {

// Gives the system calls with these numbers, of whatever ABI, the answer `action`, a SECCOMP_RET_* word with its data.
// All other calls are allowed.
inline std::vector<sock_filter> filter_for(const std::vector<long>& numbers, std::uint32_t action) {
    std::vector<sock_filter> program{{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)}};
    for (const long number : numbers) {
        program.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<std::uint32_t>(number)});
        program.push_back({BPF_RET | BPF_K, 0, 0, action});
    }
    program.push_back({BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW});
    return program;
}

// Loads it on the calling thread, with no_new_privs. What seccomp(2) returns.
inline long load_filter(std::vector<sock_filter> filter, unsigned long flags = 0) {
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

} // namespace syd::test
