// SPDX-License-Identifier: BSD-3-Clause
// The vocabulary of the rules: sandbox types, their modes, and the kinds of access.
#pragma once

#include "base/enum_array.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace syd::policy {

// The four types of sandboxing, each with a mode of its own (core/sandbox/...).
enum class SandboxType : std::uint8_t { kExec, kRead, kWrite, kNetwork };
inline constexpr std::size_t kSandboxTypeCount = 4;

// kNever is kOff for good: the mode cannot be changed in this sandbox, so the system calls need not be intercepted.
enum class Mode : std::uint8_t { kOff, kDeny, kAllow, kNever };
inline constexpr EnumArray<Mode, std::string_view, 4> kModeNames{"off", "deny", "allow", "never"};

[[nodiscard]] constexpr bool is_active(Mode mode) noexcept {
    return mode == Mode::kDeny || mode == Mode::kAllow;
}

// The kinds of access. Each has one ordered list of rules.
enum class Access : std::uint8_t { kExec, kRead, kWrite, kBind, kConnect };
inline constexpr std::size_t kAccessCount = 5;
// Those whose object is a path, and those whose object is an address.
enum class PathAccess : std::uint8_t { kExec, kRead, kWrite };
inline constexpr std::size_t kPathAccessCount = 3;
enum class NetworkAccess : std::uint8_t { kBind, kConnect };
inline constexpr std::size_t kNetworkAccessCount = 2;

[[nodiscard]] constexpr Access access_of(PathAccess access) noexcept {
    switch (access) {
    case PathAccess::kExec: return Access::kExec;
    case PathAccess::kRead: return Access::kRead;
    case PathAccess::kWrite: break;
    }
    return Access::kWrite;
}
[[nodiscard]] constexpr Access access_of(NetworkAccess access) noexcept {
    return access == NetworkAccess::kBind ? Access::kBind : Access::kConnect;
}

[[nodiscard]] constexpr SandboxType sandbox_of(Access access) noexcept {
    switch (access) {
    case Access::kExec: return SandboxType::kExec;
    case Access::kRead: return SandboxType::kRead;
    case Access::kWrite: return SandboxType::kWrite;
    case Access::kBind:
    case Access::kConnect: return SandboxType::kNetwork;
    }
    return SandboxType::kWrite;
}

[[nodiscard]] constexpr SandboxType sandbox_of(PathAccess access) noexcept {
    return sandbox_of(access_of(access));
}
[[nodiscard]] constexpr SandboxType sandbox_of(NetworkAccess /*access*/) noexcept {
    return SandboxType::kNetwork;
}

// "exec", "read", "write", "network".
[[nodiscard]] std::string_view name_of(SandboxType sandbox) noexcept;
// "off", "deny", "allow", "never".
[[nodiscard]] std::string_view name_of(Mode mode) noexcept;
// "exec", "read", "write", "network/bind", "network/connect". The magic keys of the lists end in these names.
[[nodiscard]] std::string_view name_of(Access access) noexcept;

// A set of accesses in one byte.
class AccessSet {
public:
    constexpr AccessSet() = default;
    constexpr AccessSet(Access access) : bits_(static_cast<std::uint8_t>(1U << static_cast<unsigned>(access))) {}
    [[nodiscard]] constexpr bool has(Access access) const noexcept { return (bits_ & AccessSet(access).bits_) != 0; }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    friend constexpr AccessSet operator|(AccessSet a, AccessSet b) noexcept {
        AccessSet both;
        both.bits_ = static_cast<std::uint8_t>(a.bits_ | b.bits_);
        return both;
    }
    friend constexpr bool operator==(AccessSet, AccessSet) = default;

private:
    std::uint8_t bits_ = 0;
};

[[nodiscard]] constexpr AccessSet operator|(Access a, Access b) noexcept {
    return AccessSet(a) | AccessSet(b);
}

} // namespace syd::policy
