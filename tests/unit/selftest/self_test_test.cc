// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/self_test.h"

#include "syscalls/abi.h"

#include <gtest/gtest.h>
#include <sys/utsname.h>

#include <sstream>

namespace syd::selftest {
namespace {

TEST(SelfTest, prints_features_in_columns) {
    std::ostringstream out;
    EXPECT_TRUE(print_features(out, {{"a", true, true, "one"}, {"longer", false, false, "two"}}));
    EXPECT_EQ(out.str(), "yes     a       one\n"
                         "no      longer  two\n");
}

TEST(SelfTest, fails_where_a_feature_is_missing_that_is_needed) {
    std::ostringstream out;
    EXPECT_FALSE(print_features(out, {{"a", false, true, "one"}, {"b", true, true, "two"}}));
    EXPECT_EQ(out.str(), "MISSING a  one\n"
                         "yes     b  two\n");
}

TEST(Version, says_what_was_built_and_what_the_kernel_has) {
    const std::string text = version_text();
    EXPECT_TRUE(text.starts_with("sydbox " PACKAGE_VERSION "\n")) << text;
    EXPECT_NE(text.find("magic prefix  " SYDBOX_MAGIC_PREFIX "\n"), std::string::npos);
    EXPECT_NE(text.find("profiles      " SYDBOX_PROFILE_DIR "\n"), std::string::npos);
    EXPECT_NE(text.find("\nABIs          " + std::string(name_of(syscalls::native_abi()))), std::string::npos);
    utsname kernel{};
    ::uname(&kernel);
    EXPECT_NE(text.find(static_cast<const char*>(kernel.release)), std::string::npos);
    for (const Feature& feature : probe_features()) {
        EXPECT_NE(text.find((feature.is_present ? "  + " : "  - ") + feature.name + "\n"), std::string::npos) << text;
    }
}

} // namespace
} // namespace syd::selftest
