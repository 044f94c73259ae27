// SPDX-License-Identifier: BSD-3-Clause
#include "unit/check/world.h"

#include "base/text.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <future>
#include <latch>
#include <semaphore>
#include <string_view>

namespace syd::check {
namespace {

using policy::Mode;
using policy::SandboxType;
using test::Texts;
using test::World;

std::string magic(World& world, const std::string& text) {
    struct stat buffer {};
    return world.decide("stat", {"/dev/sydbox/" + text, static_cast<const void*>(&buffer)});
}

// Whatever the sandbox types, a stat is never checked.
TEST(MagicCall, other_stats_go_on) {
    World world;
    world.set_up({"core/sandbox/write:deny", "core/sandbox/read:deny", "core/sandbox/exec:deny"});
    for (const char* path : {"/etc/passwd", "/dev/sydbo", "/dev/sydboxx", "/dev/sydboxx/core/sandbox/write:off", "",
                             "dev/sydbox", "/dev//sydbox", "/dev/./sydbox/core/sandbox/write:off", "/dev/null"}) {
        EXPECT_EQ(world.decide("stat", {path, 0}), "continue") << path;
    }
    EXPECT_EQ(world.decide("stat", {0, 0}), "continue"); // the kernel says EFAULT
    EXPECT_EQ(world.decide("stat", {std::string(5000, 'x'), 0}), "continue");
    EXPECT_EQ(world.take_reports(), Texts{});
    EXPECT_TRUE(world.sandbox().known_processes().empty());
}

TEST(MagicCall, an_accepted_one_looks_like_dev_null) {
    World world;
    for (const char* path : {"/dev/sydbox", "/dev/sydbox/", "/dev/sydbox/1", "/dev/sydbox/core/sandbox/write:deny"}) {
        struct stat buffer {};
        const void* const address = &buffer;
        for (const auto& [call, arguments] : std::vector<std::pair<std::string_view, test::Arguments>>{
                 {"stat", {path, address}}, {"lstat", {path, address}}, {"newfstatat", {AT_FDCWD, path, address, 0}}}) {
            std::memset(&buffer, 0x55, sizeof buffer);
            EXPECT_EQ(world.decide(call, arguments), "return 0") << call << " " << path;
            EXPECT_EQ(buffer.st_mode, S_IFCHR | 0666U) << call << " " << path;
            EXPECT_EQ(buffer.st_rdev, makedev(1, 3)) << call << " " << path;
            EXPECT_EQ(buffer.st_size, 0) << call << " " << path;
        }
        struct statx extended {};
        EXPECT_EQ(world.decide("statx", {AT_FDCWD, path, 0, 0xfff, static_cast<const void*>(&extended)}), "return 0");
        EXPECT_EQ(extended.stx_mode, S_IFCHR | 0666U) << path;
        EXPECT_EQ(extended.stx_rdev_minor, 3U) << path;
    }
}

// Nothing beyond the caller's struct is touched.
TEST(MagicCall, writes_no_more_than_the_struct) {
    World world;
    struct {
        struct stat buffer;
        std::array<char, 64> behind;
    } memory{};
    memory.behind.fill(0x55);
    EXPECT_EQ(world.decide("stat", {"/dev/sydbox", static_cast<const void*>(&memory.buffer)}), "return 0");
    EXPECT_TRUE(std::ranges::all_of(memory.behind, [](char byte) { return byte == 0x55; }));
}

TEST(MagicCall, answers_in_the_struct_of_the_callers_abi) {
    if (syscalls::compat_abi() != syscalls::Abi::kI386) {
        GTEST_SKIP() << "needs i386 beside the native ABI";
    }
    World world;
    std::array<std::byte, 128> buffer{};
    buffer.fill(std::byte{0x55});
    EXPECT_EQ(world.decide("stat64", {"/dev/sydbox", static_cast<const void*>(buffer.data())}, syscalls::Abi::kI386),
              "return 0");
    std::uint32_t mode = 0;
    std::memcpy(&mode, buffer.data() + 16, sizeof mode);
    EXPECT_EQ(mode, S_IFCHR | 0666U);
    EXPECT_EQ(buffer[96], std::byte{0x55});
}

TEST(MagicCall, other_versions_of_the_interface_are_missing) {
    World world;
    for (const char* version : {"0", "2", "11", "001"}) {
        EXPECT_EQ(magic(world, version), "refuse ENOENT") << version;
    }
}

TEST(MagicCall, an_unwritable_buffer_is_efault) {
    World world;
    EXPECT_EQ(world.decide("stat", {"/dev/sydbox", 0}), "refuse EFAULT");
}

TEST(MagicCall, outcomes_are_errnos) {
    World world;
    world.set_up({"core/sandbox/exec:never", "core/sandbox/write:deny", "whitelist/write+/tmp"});
    const struct {
        const char* text;
        const char* expected;
    } cases[]{
        {"core/sandbox/write?", "return 0"},
        {"core/sandbox/read?", "refuse ENOENT"},
        {"core/sandbox/read:deny", "return 0"},
        {"core/sandbox/read?", "return 0"},
        {"whitelist/write?/tmp", "return 0"},
        {"whitelist/write?/var", "refuse ENOENT"},
        {"whitelist/write+/var", "return 0"},
        {"whitelist/write?/var", "return 0"},
        {"whitelist/write-/var", "return 0"},
        {"whitelist/write-/var", "refuse EINVAL"},
        {"allowlist/write+/opt", "return 0"},
        {"core/sandbox/wirte:deny", "refuse EINVAL"},
        {"core/sandbox/write+deny", "refuse EINVAL"},
        {"core/sandbox/write:perhaps", "refuse EINVAL"},
        {"core/sandbox/write", "refuse EINVAL"},
        {"nonsense", "refuse EINVAL"},
        {"core/trace/follow_fork:false", "refuse EPERM"},
        {"core/sandbox/read:never", "refuse EPERM"},
        {"core/sandbox/exec:deny", "refuse EOPNOTSUPP"},
        {"core/restrict/shared_memory_writable:true", "refuse EOPNOTSUPP"}, // mprotect does not come out
    };
    for (const auto& one : cases) {
        EXPECT_EQ(magic(world, one.text), one.expected) << one.text;
    }
}

TEST(MagicCall, a_refused_command_is_logged_with_its_reason) {
    World world;
    EXPECT_EQ(magic(world, "core/sandbox/wirte:deny"), "refuse EINVAL");
    const auto log = world.take_log();
    ASSERT_EQ(log.size(), 1U);
    EXPECT_TRUE(log[0].starts_with("1: magic refused: core/sandbox/wirte:deny: ")) << log[0];
    EXPECT_NE(log[0].find("did you mean core/sandbox/write?"), std::string::npos) << log[0];
    EXPECT_TRUE(log[0].ends_with(cat(" [process ", ::getpid(), " (unit_check)]"))) << log[0];
}

TEST(MagicCall, an_accepted_command_is_logged_as_magic) {
    World world;
    EXPECT_EQ(magic(world, "core/sandbox/read:deny"), "return 0");
    EXPECT_EQ(world.take_log(), Texts{cat("16: core/sandbox/read:deny [process ", ::getpid(), " (unit_check)]")});
}

TEST(MagicCall, changes_the_state_of_its_process) {
    World world;
    world.make_file("@/file");
    const auto before = world.state();
    EXPECT_EQ(magic(world, "core/sandbox/write:deny"), "return 0");
    EXPECT_EQ(before->mode(SandboxType::kWrite), Mode::kOff);
    EXPECT_EQ(world.state()->mode(SandboxType::kWrite), Mode::kDeny);
    EXPECT_EQ(world.decide("truncate", {"@/file", 0}), "refuse EPERM");
    EXPECT_EQ(magic(world, "blacklist/write+/x"), "return 0");
    EXPECT_EQ(magic(world, world.expand("whitelist/write+@/***")), "return 0");
    EXPECT_EQ(world.decide("truncate", {"@/file", 0}), "continue");
    EXPECT_EQ(world.take_requests(), Texts{}); // no global setting changed
    const auto rules = world.state()->path_rules(policy::PathAccess::kWrite).entries();
    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[0]->origin, cat("magic by process ", ::getpid(), " (unit_check)"));
}

TEST(MagicCall, a_rule_below_a_link_holds_for_what_it_leads_to) {
    World world;
    world.make_folder("@/real");
    world.make_file("@/real/file");
    world.make_link("@/link", "@/real");
    world.set_up("core/sandbox/write:deny");
    EXPECT_EQ(magic(world, world.expand("whitelist/write+@/link/***")), "return 0");
    EXPECT_EQ(world.decide("truncate", {"@/link/file", 0}), "continue");
    EXPECT_EQ(world.decide("truncate", {"@/real/file", 0}), "continue");
}

TEST(MagicCall, a_global_setting_is_told_to_the_sandbox) {
    World world;
    EXPECT_EQ(magic(world, "core/violation/raise_safe:true"), "return 0");
    EXPECT_TRUE(world.sandbox().settings()->violation_raise_safe);
    EXPECT_EQ(world.take_requests(), Texts{"settings changed"});
    EXPECT_EQ(magic(world, "core/violation/raise_safe?"), "return 0");
    EXPECT_EQ(world.take_requests(), Texts{});
}

TEST(MagicCall, where_mprotect_comes_out_the_restriction_may_be_switched) {
    World world;
    world.options().sees_mprotect = true;
    EXPECT_EQ(magic(world, "core/restrict/shared_memory_writable:true"), "return 0");
    EXPECT_TRUE(world.sandbox().settings()->restrict_shared_memory_writable);
}

TEST(MagicCall, a_locked_process_sees_no_magic) {
    World world;
    EXPECT_EQ(magic(world, "core/trace/magic_lock:on"), "return 0");
    for (const char* text : {"", "1", "0", "core/sandbox/write:deny", "core/sandbox/write?", "nonsense",
                             "core/trace/magic_lock:off", "cmd/exec!/bin/true"}) {
        EXPECT_EQ(magic(world, text), "continue") << text;
    }
    EXPECT_EQ(world.decide("stat", {"/dev/sydbox", 0}), "continue");
    EXPECT_EQ(world.state()->mode(SandboxType::kWrite), Mode::kOff);
}

TEST(MagicCall, the_lock_that_waits_for_an_exec_turns_on_with_it) {
    World world;
    EXPECT_EQ(magic(world, "core/trace/magic_lock:exec"), "return 0");
    EXPECT_EQ(magic(world, "core/sandbox/read:deny"), "return 0");
    EXPECT_EQ(world.decide("execve", {"/bin/true", 0, 0}), "continue");
    // The test did not execute anything, so nothing is locked.
    EXPECT_EQ(magic(world, "core/sandbox/read:off"), "return 0");
    EXPECT_EQ(world.state()->lock, policy::MagicLock::kExec);
}

TEST(MagicCall, a_stale_event_changes_nothing) {
    for (const char* text : {"core/sandbox/write:deny", "core/violation/raise_safe:true", "cmd/exec!/bin/true"}) {
        World world;
        world.set_valid(false);
        const auto settings = world.sandbox().settings();
        EXPECT_EQ(magic(world, text), "gone") << text;
        EXPECT_EQ(world.state()->mode(SandboxType::kWrite), Mode::kOff) << text;
        EXPECT_EQ(world.sandbox().settings(), settings) << text;
        EXPECT_EQ(world.take_requests(), Texts{}) << text;
    }
}

TEST(MagicCall, a_stale_events_memory_is_not_written) {
    World world;
    world.set_valid(false);
    struct stat buffer {};
    EXPECT_EQ(world.decide("stat", {"/dev/sydbox", static_cast<const void*>(&buffer)}), "gone");
    EXPECT_EQ(buffer.st_mode, 0U);
}

// Lookups that do not return until finish() is called.
class BlockedLookups {
public:
    explicit BlockedLookups(World& world) {
        // The time limit ends a test that would never end otherwise; it is a failure.
        const auto block = [this] {
            started_.count_down();
            is_overdue_ = !may_finish_.try_acquire_for(std::chrono::seconds(10));
        };
        world.options().lookups = {[block](std::string_view path, pid_t) {
                                       block();
                                       return cat("/led/to", path);
                                   },
                                   [block](std::string_view) {
                                       block();
                                       return std::uint16_t{80};
                                   }};
    }
    ~BlockedLookups() { EXPECT_FALSE(is_overdue_) << "the lookup was waited for"; }
    void wait_for_start() { started_.wait(); }
    void finish() { may_finish_.release(); }

private:
    std::latch started_{1};
    std::binary_semaphore may_finish_{0};
    std::atomic<bool> is_overdue_{false};
};

constexpr const char* kLookedUp[] = {"whitelist/network/connect+inet:127.0.0.1@slow", "whitelist/write+/slow/***"};

bool has_rule(World& world) {
    return world.state()->address_rules(policy::NetworkAccess::kConnect).size() +
               world.state()->path_rules(policy::PathAccess::kWrite).size() !=
           0;
}

TEST(MagicCall, a_lookup_that_blocks_holds_up_no_other_call) {
    for (const char* text : kLookedUp) {
        World world;
        world.set_up("core/sandbox/exec:deny");
        BlockedLookups lookups(world);
        auto slow = std::async(std::launch::async, [&] { return magic(world, text); });
        lookups.wait_for_start();
        EXPECT_EQ(magic(world, "core/sandbox/read:deny"), "return 0") << text;
        EXPECT_EQ(magic(world, "core/violation/raise_safe:true"), "return 0") << text;
        EXPECT_EQ(magic(world, "core/sandbox/read?"), "return 0") << text;
        EXPECT_EQ(world.decide("execve", {"/bin/true", 0, 0}), "refuse EACCES") << text;
        EXPECT_TRUE(world.sandbox().contains(::getpid()));
        EXPECT_FALSE(has_rule(world)) << text;
        lookups.finish();
        EXPECT_EQ(slow.get(), "return 0") << text;
        EXPECT_TRUE(has_rule(world)) << text;
        // What was changed meanwhile is kept.
        EXPECT_EQ(world.state()->mode(SandboxType::kRead), Mode::kDeny) << text;
        EXPECT_TRUE(world.sandbox().settings()->violation_raise_safe) << text;
    }
}

TEST(MagicCall, a_lookup_that_blocks_changes_nothing_once_magic_is_locked) {
    for (const char* text : kLookedUp) {
        World world;
        BlockedLookups lookups(world);
        auto slow = std::async(std::launch::async, [&] { return magic(world, text); });
        lookups.wait_for_start();
        EXPECT_EQ(magic(world, "core/trace/magic_lock:on"), "return 0") << text;
        lookups.finish();
        EXPECT_EQ(slow.get(), "continue") << text;
        EXPECT_FALSE(has_rule(world)) << text;
    }
}

TEST(MagicCall, a_lookup_that_blocks_changes_nothing_once_the_event_is_stale) {
    for (const char* text : kLookedUp) {
        World world;
        BlockedLookups lookups(world);
        auto slow = std::async(std::launch::async, [&] { return magic(world, text); });
        lookups.wait_for_start();
        world.set_valid(false);
        lookups.finish();
        EXPECT_EQ(slow.get(), "gone") << text;
        EXPECT_FALSE(has_rule(world)) << text;
    }
}

TEST(MagicCall, a_command_is_run_outside_word_by_word) {
    World world;
    EXPECT_EQ(magic(world, "cmd/exec!/bin/echo\037a b\037\037c"), "return 0");
    EXPECT_EQ(world.take_requests(), Texts{"run </bin/echo> <a b> <> <c>"});
    world.refuse_to_run(ENOENT);
    EXPECT_EQ(magic(world, "cmd/exec!/no/such/program"), "refuse ENOENT");
    EXPECT_EQ(magic(world, "cmd/exec!"), "refuse EINVAL");
    EXPECT_EQ(magic(world, "cmd/exec?"), "refuse EINVAL");
    EXPECT_EQ(world.take_requests(), Texts{});
}

} // namespace
} // namespace syd::check
