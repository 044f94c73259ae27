// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/filter/call_code.h"

#include <linux/seccomp.h>

#include <algorithm>
#include <bit>

namespace syd::kernel::filter {
namespace {

using check::ArgumentTest;
using check::PlannedCall;

constexpr std::uint32_t kAllBits = 0xffffffff;

std::uint32_t low_half(std::uint64_t value) {
    return static_cast<std::uint32_t>(value);
}
std::uint32_t high_half(std::uint64_t value) {
    return static_cast<std::uint32_t>(value >> 32);
}

// The offsets of the halves of an argument.
struct Halves {
    std::size_t low = 0;
    std::size_t high = 0;
};
Halves halves_of(unsigned argument) {
    constexpr bool kIsLittleEndian = std::endian::native == std::endian::little;
    const std::size_t offset = offsetof(seccomp_data, args) + argument * sizeof(std::uint64_t);
    return {offset + (kIsLittleEndian ? 0 : sizeof(std::uint32_t)),
            offset + (kIsLittleEndian ? sizeof(std::uint32_t) : 0)};
}

} // namespace

sock_filter load_word(std::size_t offset) noexcept {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

sock_filter return_action(std::uint32_t action) noexcept {
    return BPF_STMT(BPF_RET | BPF_K, action);
}

std::uint32_t errno_action(int error) noexcept {
    return SECCOMP_RET_ERRNO | (static_cast<std::uint32_t>(error) & SECCOMP_RET_DATA);
}

CallCompiler::CallCompiler(syscalls::Abi abi, std::uint32_t intercept) noexcept
    : has_upper_half_(syscalls::pointer_size(abi) == sizeof(std::uint64_t)), intercept_(intercept) {}

const Program& CallCompiler::compile(std::span<const PlannedCall* const> alternatives) {
    words_.clear();
    alternatives_.clear();
    for (const PlannedCall::Action action : {PlannedCall::Action::kErrno, PlannedCall::Action::kNotify}) {
        for (const PlannedCall* call : alternatives) {
            if (call->action == action) {
                prefix_.clear();
                expand(call->tests, action == PlannedCall::Action::kErrno ? errno_action(call->error) : intercept_);
            }
        }
    }
    program_.clear();
    loaded_.reset();
    std::span<const WordTest> words(words_);
    for (std::span<const Alternative> rest(alternatives_); !rest.empty();) {
        const auto [size, action] = rest.front();
        if (size == 0) { // it always holds
            program_.push_back(return_action(action));
            return program_;
        }
        const std::size_t run = length_of_run(rest, words);
        if (run > 0) {
            append_run(words.first(run), action);
            words = words.subspan(run);
            rest = rest.subspan(run);
        } else {
            append_one(words.first(size), action);
            words = words.subspan(size);
            rest = rest.subspan(1);
        }
    }
    program_.push_back(return_action(SECCOMP_RET_ALLOW));
    return program_;
}

// Where no mask is needed, the word can be compared again after a test that failed.
CallCompiler::WordTest CallCompiler::equal(std::size_t offset, std::uint32_t mask, std::uint32_t value) noexcept {
    if (mask != kAllBits && value == 0) {
        return {offset, kAllBits, BPF_JSET, false, mask};
    }
    if (mask == value && std::has_single_bit(mask)) {
        return {offset, kAllBits, BPF_JSET, true, mask};
    }
    return {offset, mask, BPF_JEQ, true, value};
}

// Adds each alternative of `tests` behind the words of prefix_, which is left as it was. One test may become two
// alternatives, or none if it cannot hold.
void CallCompiler::expand(std::span<const ArgumentTest> tests, std::uint32_t action) {
    if (tests.empty()) {
        words_.insert(words_.end(), prefix_.begin(), prefix_.end());
        alternatives_.push_back({prefix_.size(), action});
        return;
    }
    const ArgumentTest& test = tests.front();
    const auto rest = tests.subspan(1);
    const auto [low, high] = halves_of(test.argument);
    const std::uint32_t low_value = low_half(test.value);
    const std::uint32_t high_value = high_half(test.value);
    switch (test.compare) {
    case ArgumentTest::Compare::kMaskedEqual: {
        const std::uint32_t low_mask = low_half(test.mask);
        const std::uint32_t high_mask = has_upper_half_ ? high_half(test.mask) : 0;
        if ((low_value & ~low_mask) != 0 || (high_value & ~high_mask) != 0) {
            return;
        }
        if (low_mask != 0 && high_mask != 0) {
            expand_with({equal(low, low_mask, low_value), equal(high, high_mask, high_value)}, rest, action);
        } else if (low_mask != 0) {
            expand_with({equal(low, low_mask, low_value)}, rest, action);
        } else if (high_mask != 0) {
            expand_with({equal(high, high_mask, high_value)}, rest, action);
        } else {
            expand(rest, action);
        }
        return;
    }
    case ArgumentTest::Compare::kNotEqual:
        if (has_upper_half_) {
            expand_with({{high, kAllBits, BPF_JEQ, false, high_value}}, rest, action);
        } else if (high_value != 0) {
            expand(rest, action);
            return;
        }
        expand_with({{low, kAllBits, BPF_JEQ, false, low_value}}, rest, action);
        return;
    case ArgumentTest::Compare::kGreater:
        if (has_upper_half_) {
            expand_with({{high, kAllBits, BPF_JGT, true, high_value}}, rest, action);
            expand_with({{high, kAllBits, BPF_JEQ, true, high_value}, {low, kAllBits, BPF_JGT, true, low_value}}, rest,
                        action);
        } else if (high_value == 0) {
            expand_with({{low, kAllBits, BPF_JGT, true, low_value}}, rest, action);
        }
        return;
    }
}

void CallCompiler::expand_with(std::initializer_list<WordTest> words, std::span<const ArgumentTest> rest,
                               std::uint32_t action) {
    const std::size_t before = prefix_.size();
    prefix_.insert(prefix_.end(), words);
    expand(rest, action);
    prefix_.resize(before);
}

// How many alternatives from the first on are one test of the same unmasked word with the same action.
std::size_t CallCompiler::length_of_run(std::span<const Alternative> alternatives,
                                        std::span<const WordTest> words) const noexcept {
    constexpr std::size_t kLongest = 200; // a conditional jump skips at most 255 instructions
    std::size_t length = 0;
    while (length < std::min(alternatives.size(), kLongest) && alternatives[length].size == 1 &&
           alternatives[length].action == alternatives[0].action && words[length].offset == words[0].offset &&
           words[length].mask == kAllBits) {
        ++length;
    }
    return length;
}

sock_filter CallCompiler::jump(const WordTest& test, std::size_t if_it_holds, std::size_t if_not) noexcept {
    const auto holds = static_cast<std::uint8_t>(if_it_holds);
    const auto fails = static_cast<std::uint8_t>(if_not);
    return {static_cast<std::uint16_t>(BPF_JMP | test.operation | BPF_K), test.holds_if_true ? holds : fails,
            test.holds_if_true ? fails : holds, test.operand};
}

void CallCompiler::load(std::size_t offset) {
    if (loaded_ != offset) {
        program_.push_back(load_word(offset));
        loaded_ = offset;
    }
}

// One load and one return for all.
void CallCompiler::append_run(std::span<const WordTest> words, std::uint32_t action) {
    load(words.front().offset);
    for (std::size_t others = words.size(); const WordTest& test : words) {
        --others;
        program_.push_back(jump(test, others, others == 0 ? 1 : 0));
    }
    program_.push_back(return_action(action));
}

// A test that fails skips the rest of the alternative.
void CallCompiler::append_one(std::span<const WordTest> words, std::uint32_t action) {
    const std::size_t begin = program_.size();
    for (const WordTest& test : words) {
        load(test.offset);
        if (test.mask != kAllBits) {
            program_.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, test.mask));
            loaded_.reset();
        }
        program_.emplace_back(); // its jump, once the distance is known
    }
    program_.push_back(return_action(action));
    auto test = words.begin();
    for (std::size_t place = begin; test != words.end(); ++place) {
        if (program_[place].code == 0) {
            program_[place] = jump(*test++, 0, program_.size() - place - 1);
        }
    }
    if (words.size() > 1) {
        loaded_.reset(); // which word is loaded depends on the test that failed
    }
}

} // namespace syd::kernel::filter
