// SPDX-License-Identifier: BSD-3-Clause
#include "policy/access.h"

namespace syd::policy {
namespace {

constexpr EnumArray<SandboxType, std::string_view, kSandboxTypeCount> kSandboxNames{"exec", "read", "write", "network"};
constexpr EnumArray<Access, std::string_view, kAccessCount> kAccessNames{"exec", "read", "write", "network/bind",
                                                                         "network/connect"};

} // namespace

std::string_view name_of(SandboxType sandbox) noexcept {
    return kSandboxNames[sandbox];
}

std::string_view name_of(Mode mode) noexcept {
    return kModeNames[mode];
}

std::string_view name_of(Access access) noexcept {
    return kAccessNames[access];
}

} // namespace syd::policy
