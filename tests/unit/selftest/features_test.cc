// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/features.h"

#include "kernel/wait.h"
#include "tracee/process_status.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <string>

namespace syd::selftest {
namespace {

const Feature& feature(const std::vector<Feature>& features, const std::string& name) {
    const auto found = std::ranges::find(features, name, &Feature::name);
    EXPECT_NE(found, features.end()) << name;
    return *found;
}

TEST(Features, have_a_name_and_a_meaning) {
    const auto features = probe_features();
    std::set<std::string> names;
    for (const Feature& one : features) {
        EXPECT_FALSE(one.meaning.empty()) << one.name;
        names.insert(one.name);
    }
    EXPECT_EQ(names.size(), features.size());
    EXPECT_EQ(features.size(), 9U);
}

TEST(Features, need_one_of_the_two_engines) {
    const auto features = probe_features();
    const bool traces = feature(features, "ptrace").is_present;
    EXPECT_EQ(feature(features, "seccomp user notification").is_needed, !traces);
    EXPECT_EQ(feature(features, "pidfd_getfd").is_needed, !traces);
    EXPECT_TRUE(feature(features, "process_vm_readv").is_needed);
}

TEST(Features, say_that_a_listener_can_be_had_only_together_with_its_options) {
    const auto features = probe_features();
    if (!feature(features, "seccomp user notification").is_present) {
        EXPECT_FALSE(feature(features, "killable wait").is_present);
        EXPECT_FALSE(feature(features, "synchronous wake-up").is_present);
    }
}

TEST(Features, are_found_out_without_a_trace) {
    const auto tracer_of_self = [] { return tracee::read_process_status(::getpid())->tracer; };
    const pid_t tracer = tracer_of_self();
    static_cast<void>(probe_features());
    EXPECT_EQ(kernel::wait_for_any(kernel::WaitMode::kPoll).error().value, ECHILD) << "no child is left";
    EXPECT_EQ(tracer_of_self(), tracer);
    const int before = ::dup(0);
    ::close(before);
    static_cast<void>(probe_features());
    const int after = ::dup(0);
    ::close(after);
    EXPECT_EQ(after, before) << "no descriptor is left";
}

} // namespace
} // namespace syd::selftest
