// SPDX-License-Identifier: BSD-3-Clause
#include "check/sandbox.h"

#include "unit/tracee/fake_processes.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace syd::check {
namespace {

using policy::MagicAnswer;
using policy::Mode;

constexpr pid_t kGuardian = 5000000; // beyond the greatest pid_max
constexpr pid_t kEldest = 5000001;
constexpr pid_t kChild = 5000002;
constexpr pid_t kNobody = 5000009;

class SandboxTest : public ::testing::Test {
protected:
    SandboxTest() {
        processes_.fork(kGuardian, kEldest);
        processes_.fork(kEldest, kChild);
    }

    // "done", "true", "false", "run"; "error" or "nothing".
    std::string magic(pid_t tid, std::string_view text, bool is_valid = true) {
        const auto command = policy::parse_magic(text);
        EXPECT_TRUE(command) << text;
        policy::MagicContext context;
        context.phase = policy::Phase::kRunTime;
        const auto answer = sandbox_.magic(tid, *command, context, [is_valid] { return is_valid; });
        if (!answer) {
            return "nothing";
        }
        if (!*answer) {
            return "error";
        }
        switch (**answer) {
        case MagicAnswer::kDone: return "done";
        case MagicAnswer::kTrue: return "true";
        case MagicAnswer::kFalse: return "false";
        case MagicAnswer::kRun: return "run";
        }
        return "?";
    }
    Mode read_mode(pid_t tid) { return sandbox_.views_of(tid).state->mode(policy::Sandbox::kRead); }

    tracee::test::FakeProcesses processes_{kGuardian};
    Sandbox sandbox_{{}, processes_, kGuardian};
};

TEST_F(SandboxTest, MagicChangesOneProcessAndNoSnapshot) {
    const Views before = sandbox_.views_of(kEldest);
    EXPECT_EQ(magic(kEldest, "core/sandbox/read:deny"), "done");
    EXPECT_EQ(before.state->mode(policy::Sandbox::kRead), Mode::kOff);
    EXPECT_EQ(read_mode(kEldest), Mode::kDeny);
    EXPECT_EQ(read_mode(kChild), Mode::kOff);
    EXPECT_EQ(magic(kEldest, "core/sandbox/read?"), "true");
    EXPECT_EQ(magic(kChild, "core/sandbox/read?"), "false");
}

TEST_F(SandboxTest, AGlobalSettingReachesAllAndNoSnapshot) {
    const Views before = sandbox_.views_of(kEldest);
    EXPECT_EQ(magic(kEldest, "core/violation/raise_safe:true"), "done");
    EXPECT_FALSE(before.settings->violation_raise_safe);
    EXPECT_TRUE(sandbox_.settings()->violation_raise_safe);
    EXPECT_TRUE(sandbox_.views_of(kChild).settings->violation_raise_safe);
    EXPECT_TRUE(sandbox_.known_processes().empty()); // nobody's state changed
}

TEST_F(SandboxTest, NothingComesOfAStaleEvent) {
    for (const char* text : {"core/sandbox/read:deny", "core/violation/raise_safe:true", "core/sandbox/read?"}) {
        EXPECT_EQ(magic(kEldest, text, false), "nothing") << text;
    }
    EXPECT_EQ(read_mode(kEldest), Mode::kOff);
    EXPECT_FALSE(sandbox_.settings()->violation_raise_safe);
}

TEST_F(SandboxTest, NothingComesOfAVanishedThreadsMagic) {
    EXPECT_EQ(magic(kNobody, "core/sandbox/read:deny"), "nothing");
    ASSERT_EQ(magic(kEldest, "core/sandbox/read:deny"), "done");
    EXPECT_EQ(magic(kNobody, "core/violation/raise_safe:true"), "nothing");
    EXPECT_FALSE(sandbox_.settings()->violation_raise_safe);
    EXPECT_EQ(sandbox_.views_of(kNobody).state, nullptr);
}

TEST_F(SandboxTest, ARefusedCommandChangesNothing) {
    EXPECT_EQ(magic(kEldest, "core/trace/follow_fork:false"), "error");
    EXPECT_EQ(magic(kEldest, "whitelist/read-/never/added"), "error");
    EXPECT_TRUE(sandbox_.settings()->follow_fork);
    EXPECT_TRUE(sandbox_.known_processes().empty());
}

TEST_F(SandboxTest, TheLockEndsMagicForOneProcess) {
    ASSERT_EQ(magic(kChild, "core/trace/magic_lock:on"), "done");
    EXPECT_EQ(magic(kChild, "core/sandbox/read:deny"), "nothing");
    EXPECT_EQ(magic(kChild, "core/trace/magic_lock:off"), "nothing");
    EXPECT_EQ(magic(kEldest, "core/sandbox/read:deny"), "done");
    processes_.fork(kChild, kNobody);
    EXPECT_EQ(magic(kNobody, "core/sandbox/read:deny"), "nothing");
}

TEST_F(SandboxTest, LetGoReachesOneProcessAndTheChildrenThatItWillHave) {
    sandbox_.let_go(kEldest);
    EXPECT_TRUE(sandbox_.views_of(kEldest).state->unconfined);
    EXPECT_FALSE(sandbox_.views_of(kChild).state->unconfined);
    processes_.fork(kEldest, kNobody);
    EXPECT_TRUE(sandbox_.views_of(kNobody).state->unconfined);
    EXPECT_EQ(magic(kEldest, "core/sandbox/read:deny"), "nothing");
}

TEST_F(SandboxTest, LetAllGoReachesAllForGood) {
    ASSERT_EQ(magic(kChild, "core/sandbox/read:deny"), "done");
    sandbox_.let_all_go();
    for (const pid_t pid : {kEldest, kChild}) {
        EXPECT_TRUE(sandbox_.views_of(pid).state->unconfined) << pid;
        EXPECT_EQ(magic(pid, "core/sandbox/read:deny"), "nothing") << pid;
    }
}

TEST_F(SandboxTest, WithoutFollowForkOnlyTheEldestIsChecked) {
    policy::Configuration configuration;
    configuration.settings.follow_fork = false;
    configuration.state.set_mode(policy::Sandbox::kRead, Mode::kDeny);
    Sandbox sandbox(configuration, processes_, kGuardian);
    sandbox.set_eldest(kEldest);
    EXPECT_EQ(sandbox.views_of(kEldest).state->mode(policy::Sandbox::kRead), Mode::kDeny);
    EXPECT_TRUE(sandbox.views_of(kChild).state->unconfined);
}

TEST_F(SandboxTest, WithFollowForkTheEldestIsOneOfMany) {
    sandbox_.set_eldest(kEldest);
    EXPECT_FALSE(sandbox_.views_of(kChild).state->unconfined);
}

TEST_F(SandboxTest, AnAnnouncedExitKeepsTheChildsState) {
    ASSERT_EQ(magic(kEldest, "core/sandbox/read:deny"), "done");
    processes_.fork(kEldest, kNobody);
    ASSERT_EQ(magic(kChild, "core/sandbox/exec:deny"), "done");
    sandbox_.before_exit(kEldest);
    processes_.end(kEldest);
    sandbox_.sweep();
    EXPECT_EQ(sandbox_.views_of(kNobody).state->mode(policy::Sandbox::kRead), Mode::kDeny);
    EXPECT_EQ(sandbox_.views_of(kNobody).state->mode(policy::Sandbox::kExec), Mode::kOff);
    EXPECT_TRUE(sandbox_.contains(kNobody));
    EXPECT_FALSE(sandbox_.contains(kEldest));
}

// Addresses that were bound.

policy::Address inet(std::array<std::uint8_t, 4> bytes, std::uint16_t port) {
    return policy::Inet4Address{bytes, port};
}
// The address that ends in `last`; 0 is the unspecified one.
policy::Address inet6(std::uint8_t last, std::uint16_t port) {
    policy::Inet6Address address;
    address.bytes.back() = last;
    address.port = port;
    return address;
}
policy::Address elsewhere6(std::uint16_t port) {
    policy::Inet6Address address;
    address.bytes = {0x20, 0x01};
    address.port = port;
    return address;
}

constexpr ino_t kInode = 4711;
bool is_always_there(ino_t) {
    return true;
}

TEST(BoundAddresses, AreReachedAsInTheKernel) {
    const policy::Address loopback = inet({127, 0, 0, 1}, 80);
    const policy::Address any = inet({0, 0, 0, 0}, 80);
    const policy::Address lan = inet({10, 0, 0, 1}, 80);
    const struct {
        const char* label;
        policy::Address bound;
        policy::Address wanted;
        bool expected;
    } cases[]{
        {"the same", lan, lan, true},
        {"another port", loopback, inet({127, 0, 0, 1}, 81), false},
        {"another loopback address", loopback, inet({127, 0, 0, 2}, 80), false},
        {"all, by loopback", any, loopback, true},
        {"all, by another port", any, inet({127, 0, 0, 1}, 81), false},
        {"all, by an address that may be another machine's", any, lan, false},
        {"all, by the unspecified address", any, any, true},
        {"loopback, by the unspecified address", loopback, any, true},
        {"another address, by the unspecified address", lan, any, false},
        {"inet by inet6", loopback, inet6(1, 80), false},

        {"inet6, the same", inet6(1, 80), inet6(1, 80), true},
        {"inet6, another port", inet6(1, 80), inet6(1, 81), false},
        {"inet6, all, by loopback", inet6(0, 80), inet6(1, 80), true},
        {"inet6, all, by another", inet6(0, 80), elsewhere6(80), false},
        {"inet6, loopback by the unspecified address", inet6(1, 80), inet6(0, 80), true},
        {"inet6, another by the unspecified address", elsewhere6(80), inet6(0, 80), false},
        {"dual stack, by IPv4 loopback", inet6(0, 80), loopback, true},
        {"dual stack, by another IPv4 address", inet6(0, 80), lan, false},
        {"dual stack, by another port", inet6(0, 80), inet({127, 0, 0, 1}, 81), false},
        {"inet6 loopback by IPv4 loopback", inet6(1, 80), loopback, false},

        {"path", policy::UnixAddress{"/run/x"}, policy::UnixAddress{"/run/x"}, true},
        {"another path", policy::UnixAddress{"/run/x"}, policy::UnixAddress{"/run/y"}, false},
        {"abstract", policy::AbstractAddress{"x"}, policy::AbstractAddress{"x"}, true},
        {"abstract by path", policy::AbstractAddress{"/run/x"}, policy::UnixAddress{"/run/x"}, false},
        {"path by abstract", policy::UnixAddress{"/run/x"}, policy::AbstractAddress{"/run/x"}, false},
    };
    const tracee::test::FakeProcesses processes(kGuardian);
    for (const auto& one : cases) {
        Sandbox sandbox({}, processes, kGuardian);
        EXPECT_FALSE(sandbox.was_bound(one.wanted, is_always_there)) << one.label;
        sandbox.learn_bind(one.bound, kInode);
        EXPECT_EQ(sandbox.was_bound(one.wanted, is_always_there), one.expected) << one.label;
    }
}

TEST(BoundAddresses, CountWhileTheirSocketIsThere) {
    const tracee::test::FakeProcesses processes(kGuardian);
    Sandbox sandbox({}, processes, kGuardian);
    const policy::Address loopback = inet({127, 0, 0, 1}, 80);
    const auto only = [](ino_t wanted) { return [wanted](ino_t inode) { return inode == wanted; }; };
    sandbox.learn_bind(inet({0, 0, 0, 0}, 80), 1);
    sandbox.learn_bind(loopback, 2);
    EXPECT_TRUE(sandbox.was_bound(loopback, only(1))); // either will do
    EXPECT_TRUE(sandbox.was_bound(loopback, only(2)));
    EXPECT_FALSE(sandbox.was_bound(loopback, only(3)));
    sandbox.learn_bind(loopback, 3); // the address has another socket now
    EXPECT_FALSE(sandbox.was_bound(loopback, only(2)));
    EXPECT_TRUE(sandbox.was_bound(loopback, only(3)));
}

TEST(BoundAddresses, TheOldestGoFirst) {
    const tracee::test::FakeProcesses processes(kGuardian);
    Sandbox sandbox({}, processes, kGuardian);
    const auto learn = [&](std::uint16_t port) { sandbox.learn_bind(inet({127, 0, 0, 1}, port), kInode); };
    const auto is_known = [&](std::uint16_t port) {
        return sandbox.was_bound(inet({127, 0, 0, 1}, port), is_always_there);
    };
    constexpr std::uint16_t kMost = 4096;
    for (std::uint16_t port = 1; port <= kMost; ++port) {
        learn(port);
    }
    learn(1); // as new again
    learn(kMost + 1);
    EXPECT_TRUE(is_known(1));
    EXPECT_FALSE(is_known(2));
    EXPECT_TRUE(is_known(3));
    EXPECT_TRUE(is_known(kMost + 1));
}

} // namespace
} // namespace syd::check
