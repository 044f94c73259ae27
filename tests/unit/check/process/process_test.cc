// SPDX-License-Identifier: BSD-3-Clause
#include "unit/check/sleeper.h"
#include "unit/check/world.h"
#include "unit/tracee/shortage.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace syd::check {
namespace {

using test::Arguments;
using test::Sleeper;
using test::Texts;
using test::World;

struct Case {
    std::string_view call;
    Arguments arguments;
    const char* decision;
    Texts reports;
};

void expect(World& world, const std::vector<Case>& cases) {
    for (const Case& one : cases) {
        EXPECT_EQ(world.decide(one.call, one.arguments), one.decision) << one.call;
        EXPECT_EQ(world.take_reports(), one.reports) << one.call;
    }
}

const Texts kNamespaces{"write user and mount namespaces could give paths another meaning EPERM (no rule)"};

const Texts kRestricted{"write core/restrict/namespaces refuses new namespaces EPERM (no rule)"};

TEST(ProcessCheck, namespaces_that_remap_paths_are_refused) {
    World world;
    world.set_up("core/sandbox/write:deny");
    expect(world, {
                      {"unshare", {CLONE_NEWUSER}, "refuse EPERM", kNamespaces},
                      {"unshare", {CLONE_NEWNS | CLONE_NEWNET}, "refuse EPERM", kNamespaces},
                      {"unshare", {CLONE_NEWNET}, "refuse EPERM", kRestricted},
                      {"unshare", {CLONE_NEWPID}, "refuse EPERM", kRestricted},
                      {"unshare", {CLONE_FILES}, "continue", {}},
                      {"setns", {3, CLONE_NEWNS}, "refuse EPERM", kNamespaces},
                      {"setns", {3, 0}, "refuse EPERM", kNamespaces}, // the descriptor says which
                      {"setns", {3, CLONE_NEWNET}, "refuse EPERM", kRestricted},
                      {"setns", {3, CLONE_NEWUTS}, "continue", {}},
                      {"clone", {SIGCHLD}, "continue", {}},
                      {"clone", {CLONE_NEWUSER | SIGCHLD}, "refuse EPERM", kNamespaces},
                      {"clone", {CLONE_VM | CLONE_VFORK | SIGCHLD}, "continue", {}},
                      {"clone",
                       {CLONE_PARENT | SIGCHLD},
                       "refuse EPERM",
                       {"write CLONE_PARENT hides whose child a process is EPERM (no rule)"}},
                      {"clone3", {1, 88}, "refuse ENOSYS", {}},
                  });
    EXPECT_FALSE(world.sandbox().roots_may_differ());
}

TEST(ProcessCheck, a_key_permits_namespaces_that_do_not_change_paths) {
    World world;
    world.set_up({"core/sandbox/write:deny", "core/restrict/namespaces:false"});
    expect(world, {{"unshare", {CLONE_NEWNET}, "continue", {}},
                   {"unshare", {CLONE_NEWPID}, "continue", {}},
                   {"clone", {CLONE_NEWPID | SIGCHLD}, "continue", {}},
                   {"unshare", {CLONE_NEWUSER | CLONE_NEWPID}, "refuse EPERM", kNamespaces}});
}

TEST(ProcessCheck, namespaces_are_refused_also_where_there_is_a_list_of_programs_alone) {
    World world;
    world.set_up("exec/resume_if_match+/nowhere");
    expect(world, {{"unshare", {CLONE_NEWUSER}, "refuse EPERM", kRestricted},
                   {"clone", {CLONE_NEWNS | SIGCHLD}, "refuse EPERM", kRestricted}});
    World nothing;
    EXPECT_EQ(nothing.decide("unshare", {CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET}), "continue");
}

TEST(ProcessCheck, namespaces_are_noted_where_they_are_let_go_on) {
    World world;
    world.set_up({"core/sandbox/network:deny", "core/restrict/namespaces:false"});
    EXPECT_FALSE(world.sandbox().roots_may_differ());
    EXPECT_EQ(world.decide("unshare", {CLONE_NEWNET}), "continue");
    EXPECT_FALSE(world.sandbox().roots_may_differ());
    EXPECT_EQ(world.decide("unshare", {CLONE_NEWNS}), "continue");
    EXPECT_TRUE(world.sandbox().roots_may_differ());
}

TEST(ProcessCheck, some_calls_are_refused_whatever_they_ask) {
    World world;
    world.set_up("core/sandbox/write:deny");
    for (const std::string call : {"mount", "umount2", "chroot", "pivot_root", "move_mount", "open_tree", "fsopen",
                                   "open_by_handle_at", "quotactl", "swapon", "acct", "init_module"}) {
        EXPECT_EQ(world.decide(call, {0, 0, 0}), "refuse EPERM") << call;
        EXPECT_EQ(world.take_reports(), Texts{"write " + call + " is not allowed inside a sandbox EPERM (no rule)"});
    }
    EXPECT_FALSE(world.sandbox().roots_may_differ());
}

TEST(ProcessCheck, what_undoes_rules_for_paths_is_refused_by_each_type_that_has_such) {
    for (const std::string type : {"read", "exec"}) {
        World world;
        world.set_up("core/sandbox/" + type + ":deny");
        for (const std::string call : {"mount", "chroot", "move_mount", "open_by_handle_at", "init_module", "bpf"}) {
            EXPECT_EQ(world.decide(call, {0, 0, 0}), "refuse EPERM") << call;
            EXPECT_EQ(world.take_reports(),
                      Texts{type + " " + call + " is not allowed inside a sandbox EPERM (no rule)"});
        }
        EXPECT_EQ(world.decide("unshare", {CLONE_NEWNS}), "refuse EPERM");
        EXPECT_EQ(world.take_reports(),
                  Texts{type + " user and mount namespaces could give paths another meaning EPERM (no rule)"});
        EXPECT_EQ(world.decide("quotactl", {0, 0, 0, 0}), "continue") << "it only writes";
        EXPECT_EQ(world.decide("sethostname", {0, 0}), "continue");
    }
}

TEST(ProcessCheck, refused_calls_are_noted_where_they_are_let_go_on) {
    World world;
    EXPECT_EQ(world.decide("chroot", {"/"}), "continue");
    EXPECT_TRUE(world.sandbox().roots_may_differ());
    EXPECT_EQ(world.take_reports(), Texts{});
}

TEST(ProcessCheck, unsupported_calls_seem_missing_while_any_type_is_active) {
    for (const std::string type : {"write", "read", "exec", "network"}) {
        World world;
        world.set_up("core/sandbox/" + type + ":deny");
        for (const char* call : {"io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd"}) {
            EXPECT_EQ(world.decide(call, {1, 2}), "refuse ENOSYS") << type << " " << call;
        }
        EXPECT_EQ(world.take_reports(), Texts{});
    }
    World off;
    EXPECT_EQ(off.decide("io_uring_setup", {1, 2}), "continue");
}

TEST(ProcessCheck, the_limit_of_core_dumps_is_not_raised) {
    std::ifstream file("/proc/sys/kernel/core_pattern");
    const std::string pattern((std::istreambuf_iterator<char>(file)), {});
    if (pattern.starts_with('|') || pattern.starts_with('/')) {
        GTEST_SKIP() << "core dumps go elsewhere here: " << pattern;
    }
    rlimit before{};
    ::getrlimit(RLIMIT_CORE, &before);
    const rlimit small{4096, before.rlim_max};
    if (::setrlimit(RLIMIT_CORE, &small) != 0) {
        GTEST_SKIP() << "an outer sandbox keeps the limit where it is";
    }
    const auto bytes = [](std::uint64_t soft) {
        const std::array<std::uint64_t, 2> limit{soft, RLIM_INFINITY};
        return std::string(reinterpret_cast<const char*>(limit.data()), sizeof limit);
    };
    const Texts raised{"write a core dump would be written to any working directory EPERM (no rule)"};
    World world;
    world.set_up({"core/sandbox/write:deny", "core/violation/raise_safe:true"});
    expect(world, {{"setrlimit", {RLIMIT_CORE, bytes(8192)}, "refuse EPERM", raised},
                   {"setrlimit", {RLIMIT_CORE, bytes(RLIM_INFINITY)}, "refuse EPERM", raised},
                   {"setrlimit", {RLIMIT_CORE, bytes(4096)}, "continue", {}},
                   {"setrlimit", {RLIMIT_CORE, bytes(0)}, "continue", {}},
                   {"setrlimit", {RLIMIT_STACK, bytes(8192)}, "continue", {}},
                   {"setrlimit", {RLIMIT_CORE, 1}, "refuse EFAULT", {}},
                   {"prlimit64", {0, RLIMIT_CORE, bytes(8192), 0}, "refuse EPERM", raised},
                   {"prlimit64", {0, RLIMIT_CORE, 0, 0}, "continue", {}}});
    World quiet;
    quiet.set_up("core/sandbox/write:deny");
    expect(quiet, {{"setrlimit", {RLIMIT_CORE, bytes(8192)}, "refuse EPERM", {}}});
    World reading;
    reading.set_up("core/sandbox/read:deny");
    expect(reading, {{"setrlimit", {RLIMIT_CORE, bytes(8192)}, "continue", {}}});
    ::setrlimit(RLIMIT_CORE, &before);
}

TEST(ProcessCheck, an_exit_goes_on_and_gives_the_children_their_state) {
    World world;
    const pid_t child = test::kSupervisor + 1;
    EXPECT_EQ(world.decide("stat", {"/dev/sydbox/core/sandbox/read:deny", std::string(512, '\0')}), "return 0");
    world.processes().fork(::getpid(), child);
    EXPECT_EQ(world.decide("exit_group", {0}), "continue");
    bool is_known = false;
    for (const auto& known : world.sandbox().known_processes()) {
        is_known = is_known || (known.pid == child && known.state == world.state());
    }
    EXPECT_TRUE(is_known);
}

TEST(ProcessCheck, an_unconfined_process_is_not_checked) {
    World world;
    world.set_up({"core/sandbox/write:deny", "core/sandbox/network:deny"});
    world.sandbox().unconfine(world.tid());
    expect(world, {{"mkdir", {"/nowhere", 0755}, "continue", {}},
                   {"mount", {0, 0}, "continue", {}},
                   {"io_uring_setup", {0, 0}, "continue", {}},
                   {"clone", {CLONE_PARENT}, "continue", {}},
                   {"stat", {"/dev/sydbox", 0}, "continue", {}}});
}

TEST(ProcessCheck, nobody_takes_over_who_may_do_more) {
    World world;
    world.set_up({"core/sandbox/network:deny", "core/sandbox/write:deny", "whitelist/write+/***"});
    const Sleeper child;
    world.processes().fork(::getpid(), child.pid());
    const std::string memory = "/proc/" + std::to_string(child.pid()) + "/mem";
    expect(world, {{"ptrace", {PTRACE_SEIZE, child.pid(), 0, 0}, "continue", {}},
                   {"process_vm_writev", {child.pid(), 0, 0, 0, 0, 0}, "continue", {}},
                   {"open", {memory, O_RDWR}, "continue", {}}});
    // The child keeps the state that it was born with.
    ASSERT_EQ(world.decide("stat", {"/dev/sydbox/core/trace/magic_lock:on", std::string(512, '\0')}), "return 0");
    const Texts refused{"write a process that may do more is not to be taken over EPERM (no rule)"};
    expect(world, {{"ptrace", {PTRACE_SEIZE, child.pid(), 0, 0}, "refuse EPERM", refused},
                   {"process_vm_writev", {child.pid(), 0, 0, 0, 0, 0}, "refuse EPERM", refused},
                   {"open",
                    {memory, O_RDWR},
                    "refuse EPERM",
                    {"write " + memory + " belongs to a process that may do more EPERM (no rule)"}},
                   {"open", {memory, O_RDONLY}, "continue", {}},
                   {"ptrace", {PTRACE_SEIZE, ::getpid(), 0, 0}, "continue", {}}});
}

TEST(ProcessCheck, each_type_protects_processes_from_being_written) {
    for (const std::string type : {"read", "exec", "network"}) {
        World world;
        world.set_up("core/sandbox/" + type + ":deny");
        world.set_up("whitelist/" + (type == "network" ? "network/connect+LOOPBACK@0-65535" : type + "+/***"));
        expect(world, {{"open",
                        {"/proc/1/mem", O_WRONLY},
                        "refuse EPERM",
                        {"write /proc/1/mem belongs to a process outside the sandbox EPERM (no rule)"}},
                       {"open", {"/proc/self/mem", O_WRONLY}, "continue", {}},
                       {"open", {"/dev/null", O_WRONLY}, "continue", {}}});
    }
    World off;
    EXPECT_EQ(off.decide("open", {"/proc/1/mem", O_WRONLY}), "continue");
}

const Texts kSydbox{"network/connect sydbox itself is not to be reached EPERM (no rule)"};
const Texts kWaiter{"network/connect a process that waits for sydbox is not to be reached EPERM (no rule)"};

TEST(ProcessCheck, protected_processes_are_no_owners_of_descriptors) {
    World world;
    world.set_up("core/sandbox/network:deny");
    world.options().foreground = ::getpid();
    const int group = ::getpgrp();
    const Sleeper child;
    const auto bytes = [](std::initializer_list<std::int32_t> words) {
        return std::string(reinterpret_cast<const char*>(words.begin()), words.size() * sizeof(std::int32_t));
    };
    constexpr int kSetOwner = 0x8901;       // FIOSETOWN
    constexpr int kSetSocketOwner = 0x8902; // SIOCSPGRP
    const Texts signal{
        "network/connect a descriptor is not to send a signal that ends or stops a process EPERM (no rule)"};
    expect(world, {{"fcntl", {0, F_SETOWN, -group}, "refuse EPERM", kSydbox},
                   {"fcntl", {0, F_SETOWN, child.pid()}, "continue", {}},
                   {"fcntl", {0, F_SETOWN, ::getpid()}, "refuse EPERM", kSydbox},
                   {"fcntl", {0, F_SETOWN, ::getppid()}, "refuse EPERM", kWaiter},
                   {"fcntl", {0, F_SETOWN, 0}, "continue", {}},
                   {"fcntl", {0, F_SETOWN, INT_MIN}, "continue", {}},
                   {"fcntl", {0, F_SETOWN_EX, bytes({F_OWNER_PID, ::getppid()})}, "refuse EPERM", kWaiter},
                   {"fcntl", {0, F_SETOWN_EX, bytes({F_OWNER_TID, ::getpid()})}, "refuse EPERM", kSydbox},
                   {"fcntl", {0, F_SETOWN_EX, bytes({F_OWNER_PGRP, group})}, "refuse EPERM", kSydbox},
                   {"fcntl", {0, F_SETOWN_EX, bytes({F_OWNER_PID, child.pid()})}, "continue", {}},
                   {"ioctl", {0, kSetOwner, bytes({-group})}, "refuse EPERM", kSydbox},
                   {"ioctl", {0, kSetSocketOwner, bytes({-group})}, "refuse EPERM", kSydbox},
                   {"ioctl", {0, kSetOwner, bytes({::getppid()})}, "refuse EPERM", kWaiter},
                   {"ioctl", {0, kSetOwner, bytes({child.pid()})}, "continue", {}},
                   {"fcntl", {0, F_SETSIG, SIGTERM}, "refuse EPERM", signal},
                   {"fcntl", {0, F_SETSIG, 32}, "refuse EPERM", signal},
                   {"fcntl", {0, F_SETSIG, SIGRTMIN - 1}, "refuse EPERM", signal},
                   {"fcntl", {0, F_SETSIG, SIGUSR1}, "continue", {}},
                   {"fcntl", {0, F_SETSIG, SIGRTMIN + 3}, "continue", {}}});
}

TEST(ProcessCheck, priorities_of_groups_and_users_with_sydbox_in_them_are_not_changed) {
    World world;
    world.set_up("core/sandbox/network:deny");
    world.options().foreground = ::getpid();
    const Texts user{"network/connect sydbox is one of the processes of a user EPERM (no rule)"};
    expect(world, {{"setpriority", {PRIO_PGRP, 0, 5}, "refuse EPERM", kSydbox},
                   {"setpriority", {PRIO_PGRP, ::getpgrp(), 5}, "refuse EPERM", kSydbox},
                   {"setpriority", {PRIO_PROCESS, ::getppid(), 5}, "refuse EPERM", kWaiter},
                   {"setpriority", {PRIO_USER, 0, 5}, "refuse EPERM", user},
                   {"ioprio_set", {3, 0, 5}, "refuse EPERM", user},
                   {"ioprio_set", {2, 0, 5}, "refuse EPERM", kSydbox}});
}

// Where nothing is checked as well: the report then says "write".
TEST(ProcessCheck, calls_that_reach_sydbox_or_its_waiters_are_refused_and_reported) {
    for (const bool checks : {true, false}) {
        World world;
        world.set_up(
            {checks ? "core/sandbox/network:deny" : "core/sandbox/network:off", "core/violation/decision:cont"});
        world.options().foreground = ::getpid();
        const Sleeper child;
        const auto typed = [checks](Texts texts) {
            if (!checks) {
                texts[0].replace(0, std::string("network/connect").size(), "write");
            }
            return texts;
        };
        const Texts sydbox = typed(kSydbox);
        const Texts waiter = typed(kWaiter);
        expect(world, {{"kill", {::getpid(), SIGTERM}, "refuse EPERM", sydbox},
                       {"kill", {::getppid(), SIGTERM}, "refuse EPERM", waiter},
                       {"kill", {::getppid(), 0}, "continue", {}},
                       {"kill", {child.pid(), SIGTERM}, "continue", {}},
                       {"kill", {5000001, SIGTERM}, "continue", {}},
                       {"tkill", {::gettid(), SIGTERM}, "refuse EPERM", sydbox},
                       {"tkill", {::gettid(), 0}, "continue", {}},
                       {"tgkill", {::getpid(), ::getpid(), SIGSTOP}, "refuse EPERM", sydbox},
                       {"rt_tgsigqueueinfo", {::getpid(), ::getpid(), SIGSTOP, 0}, "refuse EPERM", sydbox},
                       {"rt_sigqueueinfo", {::getppid(), SIGSTOP, 0}, "refuse EPERM", waiter},
                       {"rt_sigqueueinfo", {::getppid(), 0, 0}, "continue", {}},
                       {"pidfd_open", {::getpid(), 0}, "refuse EPERM", {}},
                       {"sched_setscheduler", {::getpid(), 0, 0}, "refuse EPERM", sydbox},
                       {"prlimit64", {::getpid(), RLIMIT_NOFILE, std::string(16, '\0'), 0}, "refuse EPERM", sydbox},
                       {"prlimit64", {::getpid(), RLIMIT_NOFILE, 0, 0}, "continue", {}},
                       {"prlimit64", {child.pid(), RLIMIT_NOFILE, std::string(16, '\0'), 0}, "continue", {}}});
    }
}

TEST(ProcessCheck, a_pidfd_of_a_protected_process_sends_signal_0_alone) {
    World world;
    world.set_up("core/sandbox/network:deny");
    world.options().foreground = ::getpid();
    const Sleeper child;
    const auto pidfd = [](pid_t pid) { return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); };
    const UniqueFd sydbox = pidfd(::getpid());
    const UniqueFd waiter = pidfd(::getppid());
    const UniqueFd other = pidfd(child.pid());
    expect(world, {{"pidfd_send_signal", {sydbox.get(), SIGTERM, 0, 0}, "refuse EPERM", kSydbox},
                   {"pidfd_send_signal", {waiter.get(), SIGTERM, 0, 0}, "refuse EPERM", kWaiter},
                   {"pidfd_send_signal", {waiter.get(), 0, 0, 0}, "continue", {}},
                   {"pidfd_send_signal", {other.get(), SIGTERM, 0, 0}, "continue", {}},
                   {"pidfd_send_signal", {-1, SIGTERM, 0, 0}, "continue", {}},
                   {"pidfd_send_signal", {0x7fffffff, SIGTERM, 0, 0}, "continue", {}},
                   {"pidfd_getfd",
                    {other.get(), 0, 0},
                    "refuse EPERM",
                    {"network/connect a process outside the sandbox is not to be taken over EPERM (no rule)"}}});
    world.processes().fork(::getpid(), child.pid());
    EXPECT_EQ(world.decide("pidfd_getfd", {other.get(), 0, 0}), "continue");
}

TEST(ProcessCheck, what_cannot_be_found_out_for_lack_of_descriptors_is_refused) {
    World world;
    world.set_up("core/sandbox/network:deny");
    const Sleeper child;
    world.options().foreground = child.pid();
    world.processes().fork(::getpid(), child.pid());
    const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child.pid(), 0)));
    const int owner = child.pid();
    struct Attempt {
        std::string_view call;
        Arguments arguments;
    };
    const std::vector<Attempt> attempts{
        {"kill", {::getppid(), SIGTERM}},
        {"kill", {-1, SIGTERM}},
        {"kill", {-::getpgrp(), SIGTERM}},
        {"tgkill", {::getppid(), ::getppid(), SIGTERM}},
        {"fcntl", {0, F_SETOWN, owner}},
        {"fcntl", {0, F_SETOWN, -::getpgrp()}},
        {"setpriority", {PRIO_PGRP, 0, 5}},
        {"pidfd_send_signal", {pidfd.get(), SIGTERM, 0, 0}},
        {"pidfd_getfd", {pidfd.get(), 0, 0}},
        {"ptrace", {PTRACE_TRACEME, 0, 0, 0}},
        {"ptrace", {PTRACE_SEIZE, child.pid(), 0, 0}},
        {"process_vm_writev", {child.pid(), 0, 0, 0, 0, 0}},
    };
    const Texts unknown{"network/connect sydbox could not find out which process is to be reached EPERM (no rule)"};
    for (const Attempt& attempt : attempts) {
        std::string decision;
        {
            const tracee::test::NoDescriptors none;
            decision = world.decide(attempt.call, attempt.arguments);
        }
        EXPECT_EQ(decision, "refuse EPERM") << attempt.call;
        EXPECT_EQ(world.take_reports(), unknown) << attempt.call;
    }
}

TEST(ProcessCheck, a_process_that_was_let_go_is_outside) {
    World world;
    world.set_up({"core/sandbox/network:deny"});
    const Sleeper child;
    world.processes().fork(::getpid(), child.pid());
    EXPECT_EQ(world.decide("ptrace", {PTRACE_SEIZE, child.pid(), 0, 0}), "continue");
    world.sandbox().unconfine(child.pid());
    const std::string memory = "/proc/" + std::to_string(child.pid()) + "/mem";
    const Texts refused{"network/connect a process outside the sandbox is not to be taken over EPERM (no rule)"};
    expect(world, {{"ptrace", {PTRACE_SEIZE, child.pid(), 0, 0}, "refuse EPERM", refused},
                   {"process_vm_writev", {child.pid(), 0, 0, 0, 0, 0}, "refuse EPERM", refused},
                   {"open",
                    {memory, O_RDWR},
                    "refuse EPERM",
                    {"write " + memory + " belongs to a process outside the sandbox EPERM (no rule)"}}});
}

TEST(ProcessCheck, processes_with_equal_states_may_trace_one_another) {
    World world;
    world.set_up({"core/sandbox/network:deny", "core/sandbox/write:deny", "whitelist/write+/***"});
    const Sleeper child;
    world.processes().fork(::getpid(), child.pid());
    // Both get the same rule, each by a command of its own.
    const std::string command = "/dev/sydbox/blacklist/write+/nowhere";
    ASSERT_EQ(world.decide("stat", {command, std::string(512, '\0')}), "return 0");
    EXPECT_EQ(world.decide("ptrace", {PTRACE_SEIZE, child.pid(), 0, 0}), "refuse EPERM");
    const auto prepared = policy::prepare_magic(policy::parse_magic("blacklist/write+/nowhere").value(), {});
    ASSERT_TRUE(prepared);
    ASSERT_TRUE(world.sandbox().magic(child.pid(), *prepared, [] { return true; }));
    EXPECT_EQ(world.decide("ptrace", {PTRACE_SEIZE, child.pid(), 0, 0}), "continue");
}

TEST(ProcessCheck, a_vanished_process_is_gone) {
    World world;
    world.set_up("core/sandbox/write:deny");
    EXPECT_EQ(world.decide("stat", {"/dev/sydbox/core/sandbox/read:deny", std::string(512, '\0')}), "return 0");
    world.processes().end(::getpid());
    world.set_valid(false);
    EXPECT_EQ(world.decide("mkdir", {"/nowhere", 0755}), "gone");
    EXPECT_EQ(world.decide("stat", {"/dev/sydbox", 0}), "gone");
    EXPECT_EQ(world.decide("exit_group", {0}), "continue");
    EXPECT_EQ(world.take_reports(), Texts{});
}

TEST(ProcessCheck, a_process_that_is_there_but_cannot_be_looked_at_is_a_panic) {
    World world;
    world.set_up("core/sandbox/write:deny");
    EXPECT_EQ(world.decide("stat", {"/dev/sydbox/core/sandbox/read:deny", std::string(512, '\0')}), "return 0");
    world.processes().end(::getpid());
    EXPECT_EQ(world.decide("mkdir", {"/nowhere", 0755}), "kill");
    EXPECT_EQ(world.decide("stat", {"/dev/sydbox", 0}), "kill");
}

TEST(ProcessCheck, writable_shared_mappings_are_refused_when_told_so) {
    constexpr std::size_t kPage = 4096;
    void* const shared = ::mmap(nullptr, kPage, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    void* const own = ::mmap(nullptr, kPage, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const int writable = PROT_READ | PROT_WRITE;
    for (const bool restricted : {false, true}) {
        World world;
        world.set_up(std::string("core/restrict/shared_memory_writable:") + (restricted ? "true" : "false"));
        const char* const refused = restricted ? "refuse EINVAL" : "continue";
        expect(world, {{"mmap", {0, kPage, writable, MAP_SHARED, 3, 0}, refused, {}},
                       {"mmap", {0, kPage, writable, MAP_SHARED_VALIDATE, 3, 0}, refused, {}},
                       {"mmap", {0, kPage, PROT_READ, MAP_SHARED, 3, 0}, "continue", {}},
                       {"mmap", {0, kPage, writable, MAP_PRIVATE, 3, 0}, "continue", {}},
                       {"mprotect", {shared, kPage, writable}, refused, {}},
                       {"mprotect", {shared, kPage, PROT_READ}, "continue", {}},
                       {"mprotect", {own, kPage, writable}, "continue", {}},
                       {"pkey_mprotect", {shared, kPage, writable, 0}, refused, {}}});
    }
    ::munmap(shared, kPage);
    ::munmap(own, kPage);
}

// struct mmap_arg_struct of i386: the arguments are in memory.
TEST(ProcessCheck, writable_shared_mappings_of_the_old_call_are_refused_too) {
    const int writable = PROT_READ | PROT_WRITE;
    for (const bool restricted : {false, true}) {
        World world;
        world.set_up(std::string("core/restrict/shared_memory_writable:") + (restricted ? "true" : "false"));
        const auto decide = [&world](int protection, int flags) {
            const std::array<std::int32_t, 6> words{0, 4096, protection, flags, 3, 0};
            return world.decide("mmap", {static_cast<const void*>(words.data())}, syscalls::Abi::kI386);
        };
        EXPECT_EQ(decide(writable, MAP_SHARED), restricted ? "refuse EINVAL" : "continue");
        EXPECT_EQ(decide(PROT_READ, MAP_SHARED), "continue");
        EXPECT_EQ(decide(writable, MAP_PRIVATE), "continue");
        EXPECT_EQ(world.decide("mmap", {8}, syscalls::Abi::kI386), restricted ? "refuse EFAULT" : "continue");
    }
}

} // namespace
} // namespace syd::check
