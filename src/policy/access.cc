// SPDX-License-Identifier: BSD-3-Clause
#include "policy/access.h"

namespace syd::policy {
namespace {

constexpr std::array<std::string_view, kSandboxTypeCount> kSandboxNames{"exec", "read", "write", "network"};
constexpr std::array<std::string_view, 4> kModeNames{"off", "deny", "allow", "never"};
constexpr std::array<std::string_view, kAccessCount> kAccessNames{"exec", "read", "write", "network/bind",
                                                                  "network/connect"};

} // namespace

std::string_view name_of(SandboxType sandbox) noexcept {
    return kSandboxNames[static_cast<std::size_t>(sandbox)];
}

std::string_view name_of(Mode mode) noexcept {
    return kModeNames[static_cast<std::size_t>(mode)];
}

std::string_view name_of(Access access) noexcept {
    return kAccessNames[static_cast<std::size_t>(access)];
}

std::optional<Mode> mode_named(std::string_view name) noexcept {
    for (std::size_t index = 0; index < kModeNames.size(); ++index) {
        if (kModeNames[index] == name) {
            return static_cast<Mode>(index);
        }
    }
    return std::nullopt;
}

} // namespace syd::policy
