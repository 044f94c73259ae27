// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/sandbox_status.h"

#include "base/text.h"
#include "unit/kernel/configurations.h"
#include "unit/tracee/fake_processes.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace syd::kernel {
namespace {

// Beyond the greatest pid_max: no real process has them.
constexpr pid_t kSupervisor = 5000000;
constexpr pid_t kChild = 5000001;
constexpr pid_t kGrandchild = 5000002;
constexpr pid_t kOtherChild = 5000003;
constexpr pid_t kThread = 5000004;

class SandboxStatusTest : public ::testing::Test {
protected:
    SandboxStatusTest() : processes_(kSupervisor) {
        processes_.fork(kSupervisor, kChild);
        processes_.fork(kChild, kGrandchild);
        processes_.fork(kSupervisor, kOtherChild);
        processes_.start_thread(kGrandchild, kThread);
        sandbox_.emplace(test::configuration_of({"core/sandbox/write:deny"}), processes_, kSupervisor);
    }

    check::SandboxStatus status(const std::vector<check::CurrentCall>& calls = {}) {
        return status_of(*sandbox_, processes_, calls, kSupervisor);
    }

    tracee::test::FakeProcesses processes_;
    std::optional<check::Sandbox> sandbox_;
};

TEST_F(SandboxStatusTest, lists_parents_before_their_children) {
    const auto found = status();
    EXPECT_EQ(found.supervisor, kSupervisor);
    std::vector<std::string> texts;
    for (const check::ProcessStatus& process : found.processes) {
        texts.push_back(cat(process.depth, ":", process.pid));
        EXPECT_EQ(process.state->mode(policy::SandboxType::kWrite), policy::Mode::kDeny);
        EXPECT_FALSE(process.call);
    }
    EXPECT_EQ(texts, (std::vector<std::string>{cat("1:", kChild), cat("2:", kGrandchild), cat("1:", kOtherChild)}));
}

TEST_F(SandboxStatusTest, assigns_a_call_to_the_process_of_its_thread) {
    const auto found = status({{kThread, "mkdir", std::chrono::milliseconds(9)}, {4, "rmdir", {}}});
    ASSERT_EQ(found.processes.size(), 3U);
    EXPECT_FALSE(found.processes[0].call);
    ASSERT_TRUE(found.processes[1].call);
    EXPECT_EQ(found.processes[1].call->name, "mkdir");
    EXPECT_EQ(found.processes[1].call->since.count(), 9);
    EXPECT_FALSE(found.processes[2].call);
}

TEST_F(SandboxStatusTest, ends_at_a_depth_of_64) {
    pid_t parent = kOtherChild;
    for (pid_t pid = 5000010; pid < 5000100; ++pid) {
        processes_.fork(parent, pid);
        parent = pid;
    }
    unsigned deepest = 0;
    for (const check::ProcessStatus& process : status().processes) {
        deepest = std::max(deepest, process.depth);
    }
    EXPECT_EQ(deepest, 64U);
}

} // namespace
} // namespace syd::kernel
