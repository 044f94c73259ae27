// SPDX-License-Identifier: BSD-3-Clause
// What a filter program answers: an interpreter of the classic BPF that seccomp(2) filters are made of.
#pragma once

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstdint>
#include <cstring>
#include <span>

namespace syd::kernel::test {

// One word of the data; the kernel takes aligned words only (seccomp_check_filter()).
inline std::uint32_t load_word(const seccomp_data& data, std::uint32_t offset) {
    std::uint32_t word = 0;
    EXPECT_TRUE(offset % 4 == 0 && offset + 4 <= sizeof data) << "load at " << offset;
    std::memcpy(&word, reinterpret_cast<const char*>(&data) + offset, sizeof word);
    return word;
}

inline bool compares(std::uint16_t comparison, std::uint32_t accumulator, std::uint32_t value) {
    switch (comparison) {
    case BPF_JEQ: return accumulator == value;
    case BPF_JGT: return accumulator > value;
    case BPF_JGE: return accumulator >= value;
    case BPF_JSET: return (accumulator & value) != 0;
    default: ADD_FAILURE() << "comparison " << comparison; return false;
    }
}

// The SECCOMP_RET_* word of the program for that call.
inline std::uint32_t run(std::span<const sock_filter> program, const seccomp_data& data) {
    std::uint32_t accumulator = 0;
    for (std::size_t at = 0; at < program.size(); ++at) {
        const sock_filter& instruction = program[at];
        switch (instruction.code) {
        case BPF_LD | BPF_W | BPF_ABS: accumulator = load_word(data, instruction.k); break;
        case BPF_ALU | BPF_AND | BPF_K: accumulator &= instruction.k; break;
        case BPF_JMP | BPF_JA: at += instruction.k; break;
        case BPF_RET | BPF_K: return instruction.k;
        default:
            if (BPF_CLASS(instruction.code) != BPF_JMP || BPF_SRC(instruction.code) != BPF_K) {
                ADD_FAILURE() << "instruction " << at << " has code " << instruction.code;
                return SECCOMP_RET_KILL_PROCESS;
            }
            at += compares(BPF_OP(instruction.code), accumulator, instruction.k) ? instruction.jt : instruction.jf;
        }
    }
    ADD_FAILURE() << "the program has no end";
    return SECCOMP_RET_KILL_PROCESS;
}

} // namespace syd::kernel::test
