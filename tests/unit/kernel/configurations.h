// SPDX-License-Identifier: BSD-3-Clause
// Start-up configurations from their magic commands.
#pragma once

#include "policy/profile.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace syd::kernel::test {

inline policy::Configuration configuration_of(const std::vector<std::string_view>& commands) {
    policy::Configuration configuration;
    for (const std::string_view command : commands) {
        const auto applied = policy::apply_start_up_magic(command, configuration, {});
        EXPECT_TRUE(applied) << command << ": " << applied.error().message();
    }
    return configuration;
}

} // namespace syd::kernel::test
