// SPDX-License-Identifier: BSD-3-Clause
#include "app/environment.h"

#include "base/files.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace syd::app {
namespace {

using Words = std::vector<std::string>;

Words environment(std::vector<const char*> inherited, const std::vector<EnvironmentArgument>& changes = {}) {
    inherited.push_back(nullptr);
    return make_environment(inherited.data(), changes);
}

TEST(Environment, names_this_program_and_its_versions) {
    const Words made = environment({"A=1", "SYDBOX=/other", "B"});
    const Words expected = {"A=1",
                            "B",
                            "SYDBOX_ACTIVE=1",
                            "SYDBOX=" + read_link("/proc/self/exe").value(),
                            "SYDBOX_VERSION=" PACKAGE_VERSION,
                            "SYDBOX_API_VERSION=1"};
    EXPECT_EQ(made, expected);
}

TEST(Environment, changes_apply_in_order) {
    const Words made = environment({"A=1", "B=1", "AB=1", "A=2"}, {{"A", "3"}, {"B", std::nullopt}, {"A", "4"}});
    EXPECT_EQ(made.front(), "AB=1");
    EXPECT_EQ(made.back(), "A=4");
    EXPECT_EQ(made.size(), 6U);
}

TEST(Environment, changes_may_unset_what_sydbox_sets) {
    for (const std::string& entry : environment({}, {{"SYDBOX", std::nullopt}})) {
        EXPECT_FALSE(entry.starts_with("SYDBOX=")) << entry;
    }
}

} // namespace
} // namespace syd::app
