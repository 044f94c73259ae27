// SPDX-License-Identifier: BSD-3-Clause
// CallCompiler: the BPF code that answers one system call: a test for each planned alternative, then SECCOMP_RET_ALLOW.
//
// BPF loads and compares 32-bit words (seccomp(2), struct seccomp_data), so a test of a 64-bit argument becomes tests
// of its halves. The upper half of an argument of a 32-bit ABI is not loaded: it counts as 0, because the kernel
// ignores what a 64-bit caller of int 0x80 leaves there.
#pragma once

#include "check/plan.h"

#include <linux/filter.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

namespace syd::kernel::filter {

using Program = std::vector<sock_filter>;

[[nodiscard]] sock_filter load_word(std::size_t offset) noexcept;
[[nodiscard]] sock_filter return_action(std::uint32_t action) noexcept;
[[nodiscard]] std::uint32_t errno_action(int error) noexcept;

class CallCompiler {
public:
    // `intercept` is the action for calls that come out.
    CallCompiler(syscalls::Abi abi, std::uint32_t intercept) noexcept;

    // The code for the alternatives of one call. An errno has precedence over `intercept`, whatever their order; of
    // several errnos the first that holds counts. The code expects nothing in the accumulator, each path through it
    // ends in a return, and it contains no jump out of it. The result is valid until the next call.
    [[nodiscard]] const Program& compile(std::span<const check::PlannedCall* const> alternatives);

private:
    // A test of one word of seccomp_data: a conditional jump on its bits in `mask`.
    struct WordTest {
        std::size_t offset = 0;
        std::uint32_t mask = 0xffffffff;
        std::uint16_t operation = 0; // BPF_JEQ, BPF_JGT, BPF_JSET
        bool holds_if_true = true;
        std::uint32_t operand = 0;
    };
    // All its tests hold. They are the next `size` ones of words_.
    struct Alternative {
        std::size_t size = 0;
        std::uint32_t action = 0;
    };

    static sock_filter jump(const WordTest& test, std::size_t if_it_holds, std::size_t if_not) noexcept;
    static WordTest equal(std::size_t offset, std::uint32_t mask, std::uint32_t value) noexcept;

    void expand(std::span<const check::ArgumentTest> tests, std::uint32_t action);
    void expand_with(std::initializer_list<WordTest> words, std::span<const check::ArgumentTest> rest,
                     std::uint32_t action);
    [[nodiscard]] std::size_t length_of_run(std::span<const Alternative> alternatives,
                                            std::span<const WordTest> words) const noexcept;
    void append_run(std::span<const WordTest> words, std::uint32_t action);
    void append_one(std::span<const WordTest> words, std::uint32_t action);
    void load(std::size_t offset);

    bool has_upper_half_;
    std::uint32_t intercept_;
    std::vector<WordTest> prefix_; // of the alternative that is being expanded
    std::vector<WordTest> words_;  // of all alternatives, one after the other
    std::vector<Alternative> alternatives_;
    Program program_;
    std::optional<std::size_t> loaded_; // the word in the accumulator, unmasked
};

} // namespace syd::kernel::filter
