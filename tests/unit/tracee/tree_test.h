// SPDX-License-Identifier: BSD-3-Clause
// TreeTest: a supervisor whose eldest has a child, and four states: the one that all begin with, and three of rising
// strictness.
#pragma once

#include "tracee/process_tree.h"
#include "unit/tracee/fake_processes.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <string>

namespace syd::tracee::test {

// Beyond the greatest pid_max (2^22, proc_sys_kernel(5)), so that no real process has one of them.
constexpr pid_t kSupervisor = 5000000;
constexpr pid_t kEldest = 5000001;
constexpr pid_t kParent = 5000010;
constexpr pid_t kChild = 5000020;
constexpr pid_t kGrandchild = 5000030;
constexpr pid_t kOther = 5000040;
constexpr pid_t kThread = 5000050;

inline policy::Snapshot state_with(std::initializer_list<policy::SandboxType> denied) {
    auto state = std::make_shared<policy::State>();
    for (const policy::SandboxType sandbox : denied) {
        state->set_mode(sandbox, policy::Mode::kDeny);
    }
    return state;
}

class TreeTest : public ::testing::Test {
protected:
    TreeTest() {
        processes_.fork(kSupervisor, kEldest);
        processes_.fork(kEldest, kParent);
    }

    // The name of the state, or of the errno.
    std::string state_of(pid_t tid) {
        const auto state = tree_.state_of(tid);
        if (!state) {
            return errno_name(state.error());
        }
        const std::map<policy::Snapshot, std::string> names{
            {initial_, "initial"}, {loose_, "loose"}, {strict_, "strict"}, {strictest_, "strictest"}};
        const auto found = names.find(*state);
        return found == names.end() ? "another" : found->second;
    }
    bool change(pid_t tid, const policy::Snapshot& state) { return tree_.change(tid, state).has_value(); }

    const policy::Snapshot initial_ = state_with({policy::SandboxType::kWrite});
    const policy::Snapshot loose_ = state_with({});
    const policy::Snapshot strict_ = state_with({policy::SandboxType::kWrite, policy::SandboxType::kRead});
    const policy::Snapshot strictest_ =
        state_with({policy::SandboxType::kWrite, policy::SandboxType::kRead, policy::SandboxType::kExec});

    FakeProcesses processes_{kSupervisor};
    ProcessTree tree_{processes_, kSupervisor, initial_};
};

} // namespace syd::tracee::test
