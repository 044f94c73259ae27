// SPDX-License-Identifier: BSD-3-Clause
// A condition on one argument of a system call, as a seccomp filter can test it (seccomp(2), struct seccomp_data):
// the filter sees registers and no memory.
#pragma once

#include <cstdint>

namespace syd::syscalls {

struct ArgumentTest {
    enum class Compare : std::uint8_t { kMaskedEqual, kNotEqual, kGreater };
    unsigned argument = 0;
    Compare compare = Compare::kMaskedEqual;
    std::uint64_t mask = 0; // kMaskedEqual only
    std::uint64_t value = 0;
    friend bool operator==(const ArgumentTest&, const ArgumentTest&) = default;
};

// The kernel takes most arguments as 32 bits, whatever the caller leaves in the upper half of the register.
inline constexpr std::uint64_t kIntMask = 0xffffffff;
inline constexpr std::uint64_t kIntSign = 0x80000000;

[[nodiscard]] constexpr ArgumentTest masked(std::int8_t argument, std::uint64_t mask, std::uint64_t value) {
    return {static_cast<unsigned>(argument), ArgumentTest::Compare::kMaskedEqual, mask, value};
}
[[nodiscard]] constexpr ArgumentTest has_bits(std::int8_t argument, std::uint64_t bits) {
    return masked(argument, bits, bits);
}
[[nodiscard]] constexpr ArgumentTest lacks_bits(std::int8_t argument, std::uint64_t bits) {
    return masked(argument, bits, 0);
}
[[nodiscard]] constexpr ArgumentTest is_int(std::int8_t argument, std::uint32_t value) {
    return masked(argument, kIntMask, value);
}
[[nodiscard]] constexpr ArgumentTest is_not(std::int8_t argument, std::uint64_t value) {
    return {static_cast<unsigned>(argument), ArgumentTest::Compare::kNotEqual, 0, value};
}
[[nodiscard]] constexpr ArgumentTest is_above(std::int8_t argument, std::uint64_t value) {
    return {static_cast<unsigned>(argument), ArgumentTest::Compare::kGreater, 0, value};
}

} // namespace syd::syscalls
