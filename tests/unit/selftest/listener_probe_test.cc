// SPDX-License-Identifier: BSD-3-Clause
// In children: a filter cannot be removed.
#include "selftest/listener_probe.h"

#include "selftest/features.h"
#include "support/refusing_filter.h"
#include "unit/kernel/children.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <vector>

namespace syd::selftest {
namespace {

// The exit status of a child that calls `work`.
int in_child(int (*work)()) {
    const auto status = kernel::wait_for(kernel::test::fork_child(work));
    return status && status->has_exited() ? status->exit_status() : -1;
}

bool is_present(const std::vector<Feature>& features, std::string_view name) {
    return std::ranges::any_of(features, [name](const Feature& one) { return one.name == name && one.is_present; });
}

TEST(ListenerProbe, finds_what_the_features_say) {
    const auto features = probe_features();
    const int found = in_child(probe_listener);
    ASSERT_GE(found, 0);
    EXPECT_EQ((found & kListener) != 0, is_present(features, "seccomp user notification"));
    EXPECT_EQ((found & kKillableWait) != 0, is_present(features, "killable wait"));
    EXPECT_EQ((found & kSyncWakeUp) != 0, is_present(features, "synchronous wake-up"));
}

TEST(ListenerProbe, tells_that_another_supervisor_listens) {
    const int first = in_child(probe_listener);
    if (first <= 0) {
        GTEST_SKIP() << "this kernel has no user notification";
    }
    EXPECT_EQ(in_child([] {
                  static_cast<void>(probe_listener());
                  return probe_listener();
              }),
              kOtherListener);
}

// Kernels before 5.19 answer EINVAL to a flag that they do not know, those before 5.0 to both flags.
TEST(ListenerProbe, finds_nothing_where_filters_are_refused) {
    const int found = in_child([] {
        const auto filter = test::filter_for({SYS_seccomp}, SECCOMP_RET_ERRNO | EINVAL);
        return test::load_filter(filter) == 0 ? probe_listener() : 0;
    });
    EXPECT_EQ(found, 0);
}

// In a child: the exit status says whether the feature has the meaning.
TEST(Features, tell_that_another_supervisor_listens) {
    if (in_child(probe_listener) <= 0) {
        GTEST_SKIP() << "this kernel has no user notification";
    }
    EXPECT_EQ(in_child([] {
                  static_cast<void>(probe_listener());
                  const auto features = probe_features();
                  return features[0].name == "seccomp user notification" && !features[0].is_present &&
                                 (features[0].meaning.starts_with("another supervisor listens already") ||
                                  features[0].meaning == "the tracer of this process lets nobody listen")
                             ? 0
                             : 1;
              }),
              0);
}

} // namespace
} // namespace syd::selftest
