// SPDX-License-Identifier: BSD-3-Clause
#include "check/plan.h"

#include "base/text.h"
#include "unit/kernel/configurations.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace syd::check {
namespace {

using syscalls::Abi;
using Commands = std::vector<std::string_view>;
using Texts = std::vector<std::string>;

std::string text_of(const ArgumentTest& test) {
    const std::string argument = cat("a", test.argument);
    switch (test.compare) {
    case ArgumentTest::Compare::kMaskedEqual: return cat(argument, "&", hex(test.mask), "==", hex(test.value));
    case ArgumentTest::Compare::kNotEqual: return cat(argument, "!=", hex(test.value));
    case ArgumentTest::Compare::kGreater: return cat(argument, ">", hex(test.value));
    }
    return "?";
}

// "notify a3&0x1000==0x0", "errno EPERM a0&0xffffffff==0x2a".
std::string text_of(const PlannedCall& call) {
    std::string text = "notify";
    if (call.action == PlannedCall::Action::kErrno) {
        text = call.error == 0 ? "succeed" : cat("errno ", errno_name(Errno{call.error}));
    }
    for (const ArgumentTest& test : call.tests) {
        text += cat(" ", text_of(test));
    }
    return text;
}

struct Options {
    Abi abi = Abi::kX86_64;
    std::vector<pid_t> protected_ids{};
    bool unprivileged = false;
    Interceptor interceptor = Interceptor::kListener;
};

std::vector<PlannedCall> plan_of(const Commands& commands, const Options& options = {}) {
    const auto configuration = kernel::test::configuration_of(commands);
    return plan_filter(
        {configuration, options.abi, {options.protected_ids}, options.unprivileged, options.interceptor});
}

Texts plans_for(std::string_view call, const std::vector<PlannedCall>& plan) {
    Texts texts;
    for (const PlannedCall& planned : plan) {
        if (planned.row->name == call) {
            texts.push_back(text_of(planned));
        }
    }
    return texts;
}

std::set<std::string_view> calls_in(const std::vector<PlannedCall>& plan) {
    std::set<std::string_view> names;
    for (const PlannedCall& planned : plan) {
        names.insert(planned.row->name);
    }
    return names;
}

const Commands kDefaults{};
const Commands kSealedOff{"core/trace/magic_lock:on"};
const Commands kNever{"core/sandbox/exec:never", "core/sandbox/read:never", "core/sandbox/write:never",
                      "core/sandbox/network:never"};
const Commands kSealedNever{"core/sandbox/exec:never", "core/sandbox/read:never", "core/sandbox/write:never",
                            "core/sandbox/network:never", "core/trace/magic_lock:on"};
const Commands kWriteOnly{"core/sandbox/exec:never", "core/sandbox/read:never", "core/sandbox/network:never",
                          "core/sandbox/write:deny"};
const Commands kSealedWrite{"core/sandbox/write:deny", "core/trace/magic_lock:on"};
const Commands kSealedWriteAllow{"core/sandbox/write:allow", "core/trace/magic_lock:on"};
const Commands kSealedRead{"core/sandbox/read:deny", "core/trace/magic_lock:on"};
const Commands kSealedExec{"core/sandbox/exec:deny", "core/trace/magic_lock:on"};
const Commands kSealedNetwork{"core/sandbox/network:deny", "core/trace/magic_lock:on"};
const Commands kSealedFamilies{"core/sandbox/network:deny", "core/whitelist/unsupported_socket_families:false",
                               "core/trace/magic_lock:on"};
const Commands kSealedKillList{"exec/kill_if_match+/bin/sh", "core/trace/magic_lock:on"};
const Commands kSealedResumeList{"exec/resume_if_match+/bin/sh", "core/trace/magic_lock:on"};

const Commands kSealedControl{"core/restrict/file_control:true", "core/trace/magic_lock:on"};
const Commands kSealedSharing{"core/restrict/shared_memory_writable:true", "core/trace/magic_lock:on"};

TEST(Plan, sealed_and_off_intercepts_nothing) {
    for (const Commands& commands : {kSealedOff, kSealedNever}) {
        for (const Abi abi : {Abi::kX86_64, Abi::kI386, Abi::kAarch64}) {
            EXPECT_EQ(calls_in(plan_of(commands, {.abi = abi})), std::set<std::string_view>{}) << name_of(abi);
        }
    }
}

TEST(Plan, never_leaves_only_what_magic_needs) {
    // What hears magic, what ends the wait for the lock, and what core/restrict/... may yet refuse.
    EXPECT_EQ(calls_in(plan_of(kNever)),
              (std::set<std::string_view>{"access", "creat", "execve", "execveat", "exit", "exit_group", "faccessat",
                                          "faccessat2", "fcntl", "lstat", "mmap", "newfstatat", "open", "openat",
                                          "openat2", "prctl", "stat", "statx"}));
}

TEST(Plan, names_only_calls_of_the_abi) {
    for (const Abi abi : {Abi::kX86_64, Abi::kI386, Abi::kAarch64, Abi::kArm}) {
        for (const PlannedCall& planned :
             plan_of(kDefaults, {.abi = abi, .protected_ids = {42}, .unprivileged = true})) {
            EXPECT_NE(planned.row->numbers.at(static_cast<std::size_t>(abi)), syscalls::kNoNumber)
                << name_of(abi) << " " << planned.row->name;
        }
    }
}

struct PlanCase {
    const char* label;
    Commands commands;
    std::string_view call;
    Texts expected;
};

// The open flags that write: O_WRONLY, O_RDWR, O_CREAT, O_TRUNC.
// The flags that core/restrict/file_control refuses: O_ASYNC, O_DIRECT, O_SYNC.
const Texts kUnusualOpen{"notify a1&0x2000==0x2000", "notify a1&0x4000==0x4000", "notify a1&0x1000==0x1000"};
const Texts kWritingOrUnusualOpen{"notify a1&0x1==0x1",      "notify a1&0x2==0x2",       "notify a1&0x40==0x40",
                                  "notify a1&0x200==0x200",  "notify a1&0x2000==0x2000", "notify a1&0x4000==0x4000",
                                  "notify a1&0x1000==0x1000"};
const Texts kWritingOpen{"notify a1&0x1==0x1", "notify a1&0x2==0x2", "notify a1&0x40==0x40", "notify a1&0x200==0x200"};
const Texts kWritingOpenAt{"notify a2&0x1==0x1", "notify a2&0x2==0x2", "notify a2&0x40==0x40",
                           "notify a2&0x200==0x200"};
// CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET.
const Texts kNamespaces{"notify a0&0x10000000==0x10000000", "notify a0&0x20000==0x20000",
                        "notify a0&0x20000000==0x20000000", "notify a0&0x40000000==0x40000000"};
const Texts kFamilies{"notify a0&0xffffffff==0x0",
                      "notify a0&0xffffffff==0x3",
                      "notify a0&0xffffffff==0x4",
                      "notify a0&0xffffffff==0x5",
                      "notify a0&0xffffffff==0x6",
                      "notify a0&0xffffffff==0x7",
                      "notify a0&0xffffffff==0x8",
                      "notify a0&0xffffffff==0x9",
                      "notify a0>0xa",
                      "notify a0&0xffffffff==0x2 a1&0xf==0xa",
                      "notify a0&0xffffffff==0x2 a1&0xf==0x3",
                      "notify a0&0xffffffff==0xa a1&0xf==0x3"}; // SOCK_PACKET
const Texts kAlways{"notify"};

TEST(Plan, intercepts_what_the_configuration_asks_for) {
    const std::vector<PlanCase> cases{
        // What is off but can be switched on comes out.
        {"defaults", kDefaults, "mkdir", kAlways},
        {"defaults", kDefaults, "open", kAlways},
        {"defaults", kDefaults, "openat", kAlways},
        {"defaults", kDefaults, "openat2", kAlways},
        {"defaults", kDefaults, "access", {"notify a1&0x4==0x4", "notify a1&0x2==0x2", "notify a1&0x1==0x1"}},
        {"defaults", kDefaults, "connect", kAlways},
        {"defaults", kDefaults, "sendto", {"notify a4!=0x0"}},
        {"defaults", kDefaults, "socket", kFamilies},
        {"defaults", kDefaults, "io_uring_setup", kAlways},
        {"defaults", kDefaults, "mount", kAlways},
        {"defaults", kDefaults, "clone3", {"errno ENOSYS"}},
        {"defaults", kDefaults, "setns", kAlways},
        {"defaults", kDefaults, "exit", kAlways},
        {"defaults", kDefaults, "read", {}},
        {"defaults", kDefaults, "fstat", {}},
        {"defaults", kDefaults, "readlink", {}},
        {"defaults", kDefaults, "kill", {}},                              // no supervisor is named
        {"defaults", kDefaults, "prctl", {"notify a0&0xffffffff==0x24"}}, // PR_SET_CHILD_SUBREAPER

        // Stats of a path, never of a descriptor.
        {"write", kWriteOnly, "stat", kAlways},
        {"write", kWriteOnly, "lstat", kAlways},
        {"write", kWriteOnly, "newfstatat", {"notify a3&0x1000==0x0"}},
        {"write", kWriteOnly, "statx", {"notify a2&0x1000==0x0"}},
        {"write", kWriteOnly, "open", kWritingOrUnusualOpen},
        {"write", kWriteOnly, "openat2", kAlways}, // its flags are in memory
        {"write", kWriteOnly, "creat", kAlways},
        {"write", kWriteOnly, "access", {"notify a1&0x2==0x2"}},
        {"write", kWriteOnly, "faccessat2", {"notify a2&0x2==0x2"}},
        {"write", kWriteOnly, "execve", kAlways}, // the magic lock may be waiting for it
        {"write", kWriteOnly, "exit_group", kAlways},
        {"write", kWriteOnly, "connect", {}},
        {"write", kWriteOnly, "socket", {}},
        {"write", kWriteOnly, "listxattr", {}},

        {"sealed write", kSealedWrite, "stat", {}},
        {"sealed write", kSealedWrite, "newfstatat", {}},
        {"sealed write", kSealedWrite, "exit", {}},
        {"sealed write", kSealedWrite, "exit_group", {}},
        {"sealed write", kSealedWrite, "execve", kAlways}, // a set-user-id program may change its ids
        {"sealed write", kSealedWrite, "connect", {}},
        {"sealed write", kSealedWrite, "open", kWritingOpen},
        {"sealed write", kSealedWrite, "openat", kWritingOpenAt},
        {"sealed write", kSealedWrite, "rename", kAlways},
        {"sealed write",
         kSealedWrite,
         "fcntl",
         {"notify a1&0xffffffff==0x4 a2&0x2000==0x2000", "notify a1&0xffffffff==0x400", "notify a1&0xffffffff==0x40c",
          "notify a1&0xffffffff==0x40e"}},
        {"sealed write", kSealedWrite, "mmap", {}},
        {"sealed write", kSealedWrite, "fchmod", kAlways},
        {"sealed write", kSealedWrite, "utimensat", kAlways},
        {"sealed write", kSealedWrite, "mknodat", kAlways},
        {"sealed write", kSealedWrite, "linkat", kAlways},
        {"sealed write", kSealedWrite, "fchmodat2", kAlways},
        {"sealed write", kSealedWrite, "setxattrat", kAlways},
        {"sealed write", kSealedWrite, "io_uring_setup", kAlways},
        {"sealed write", kSealedWrite, "open_by_handle_at", kAlways},
        {"sealed write", kSealedWrite, "unshare", kNamespaces},
        {"sealed write", kSealedWrite, "clone3", {"errno ENOSYS"}},
        {"sealed write",
         kSealedWrite,
         "clone",
         {"notify a0&0x10000000==0x10000000", "notify a0&0x20000==0x20000", "notify a0&0x20000000==0x20000000",
          "notify a0&0x40000000==0x40000000", "notify a0&0x8000==0x8000"}},
        {"sealed write",
         kSealedWrite,
         "ioctl",
         {"errno EPERM a1&0xffffffff==0xaa00", "notify a1&0xffffffff==0x5412", "notify a1&0xffffffff==0x541c",
          "notify a1&0xffffffff==0x5437", "notify a1&0xffffffff==0x541d", "notify a1&0xffffffff==0x5423",
          "notify a1&0xffffffff==0x5452", "notify a1&0xffffffff==0x540e a2!=0x0", "notify a1&0xff00==0x6600",
          "notify a1&0xff00==0x5800", "notify a1&0xff00==0x9400", "notify a1&0xffffffff==0x40087602",
          "notify a1&0xffffffff==0x40047602", "notify a1&0xffffffff==0x40047211"}},
        {"sealed write, allow", kSealedWriteAllow, "open", kWritingOpen},
        {"sealed write, allow", kSealedWriteAllow, "mkdir", kAlways},

        {"sealed read", kSealedRead, "open", kAlways},
        {"sealed read", kSealedRead, "openat", kAlways},
        {"sealed read", kSealedRead, "access", {"notify a1&0x4==0x4"}},
        {"sealed read", kSealedRead, "listxattr", kAlways},
        {"sealed read", kSealedRead, "inotify_add_watch", kAlways},
        {"sealed read", kSealedRead, "mkdir", {}},
        {"sealed read", kSealedRead, "creat", kAlways},
        {"sealed read", kSealedRead, "execve", kAlways},
        {"sealed read",
         kSealedRead,
         "ioctl",
         {"errno EPERM a1&0xffffffff==0xaa00", "notify a1&0xffffffff==0x5412", "notify a1&0xffffffff==0x541c",
          "notify a1&0xffffffff==0x5437", "notify a1&0xffffffff==0x541d", "notify a1&0xffffffff==0x5423",
          "notify a1&0xffffffff==0x5452", "notify a1&0xffffffff==0x540e a2!=0x0"}},
        {"sealed read", kSealedRead, "io_uring_setup", kAlways},

        {"sealed exec", kSealedExec, "execve", kAlways},
        {"sealed exec", kSealedExec, "execveat", kAlways},
        {"sealed exec", kSealedExec, "access", {"notify a1&0x1==0x1"}},
        {"sealed exec", kSealedExec, "open", {"notify a1&0x1==0x1", "notify a1&0x2==0x2"}},
        {"kill_if_match", kSealedKillList, "execve", kAlways},
        {"resume_if_match", kSealedResumeList, "execve", kAlways},
        {"resume_if_match", kSealedResumeList, "mkdir", {}},

        {"sealed network", kSealedNetwork, "connect", kAlways},
        {"sealed network", kSealedNetwork, "bind", kAlways},
        {"sealed network", kSealedNetwork, "sendmsg", kAlways},
        {"sealed network", kSealedNetwork, "sendmmsg", kAlways},
        {"sealed network", kSealedNetwork, "sendto", {"notify a4!=0x0"}},
        {"sealed network", kSealedNetwork, "socket", {}},
        {"sealed network", kSealedNetwork, "mkdir", {}},
        {"sealed network", kSealedNetwork, "open", {"notify a1&0x1==0x1", "notify a1&0x2==0x2"}},
        {"sealed network", kSealedNetwork, "io_uring_setup", kAlways}, // it connects, too
        {"never", kNever, "open", kUnusualOpen},
        {"never", kNever, "mmap", {"notify a3&0x1==0x1 a2&0x2==0x2"}},
        {"never", kNever, "mprotect", {}}, // too frequent to come out on suspicion
        {"sealed control", kSealedControl, "open", kUnusualOpen},
        {"sealed control", kSealedControl, "openat2", kAlways},
        {"sealed control", kSealedControl, "mmap", {}},
        {"sealed sharing", kSealedSharing, "mmap", {"notify a3&0x1==0x1 a2&0x2==0x2"}},
        {"sealed sharing", kSealedSharing, "mprotect", {"notify a2&0x2==0x2"}},
        {"sealed sharing", kSealedSharing, "pkey_mprotect", {"notify a2&0x2==0x2"}},
        {"sealed sharing", kSealedSharing, "open", {}},

        {"sealed families", kSealedFamilies, "socket", kFamilies},
        {"sealed families", kSealedFamilies, "socketpair", {}},
    };
    for (const PlanCase& one : cases) {
        EXPECT_EQ(plans_for(one.call, plan_of(one.commands)), one.expected) << one.label << ": " << one.call;
    }
}

TEST(Plan, takes_magic_from_accesses_alone_where_stats_are_left_out) {
    const Commands no_stats{"core/trace/magic_stat:false"};
    const auto calls = calls_in(plan_of(no_stats));
    for (const std::string_view call : {"stat", "lstat", "newfstatat", "statx"}) {
        EXPECT_FALSE(calls.contains(call)) << call;
    }
    const Commands no_stats_or_checks{"core/sandbox/exec:never", "core/sandbox/read:never", "core/sandbox/write:never",
                                      "core/sandbox/network:never", "core/trace/magic_stat:false"};
    EXPECT_EQ(plans_for("access", plan_of(no_stats_or_checks)), Texts{"notify a1&0x2==0x2"});
}

TEST(Plan, watches_for_changed_ids_only_where_sydbox_is_privileged) {
    for (const Commands& commands : {kSealedWrite, kSealedRead}) {
        const auto privileged = plan_of(commands);
        const auto unprivileged = plan_of(commands, {.unprivileged = true});
        for (const std::string_view call : {"execve", "execveat", "setuid", "setresuid", "setfsgid", "setgroups"}) {
            EXPECT_EQ(plans_for(call, privileged), Texts{"notify"}) << call;
            EXPECT_EQ(plans_for(call, unprivileged), Texts{}) << call;
        }
    }
    EXPECT_EQ(plans_for("setuid", plan_of(kSealedOff)), Texts{});
}

// fcntl(2) and fcntl(2const): the everyday commands stay in.
TEST(Plan, unusual_fcntl_commands_come_out) {
    const auto texts = plans_for("fcntl", plan_of(kSealedControl));
    const std::set<std::string> plans(texts.begin(), texts.end());
    for (const int command : {F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_DUPFD_CLOEXEC,
                              F_SETOWN, F_GETOWN, 12, 13, 14, 15, 16}) {
        EXPECT_FALSE(plans.contains(cat("notify a1&0xffffffff==", hex(static_cast<unsigned>(command))))) << command;
    }
    for (const int command : {F_SETSIG, F_OFD_SETLK, F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ, F_ADD_SEALS}) {
        EXPECT_TRUE(plans.contains(cat("notify a1&0xffffffff==", hex(static_cast<unsigned>(command))))) << command;
    }
}

TEST(Plan, i386_has_its_own_ways) {
    const auto plan = plan_of(kDefaults, {.abi = Abi::kI386});
    EXPECT_EQ(plans_for("stat64", plan), kAlways);
    EXPECT_EQ(plans_for("oldlstat", plan), kAlways);
    EXPECT_EQ(plans_for("fstatat64", plan), (Texts{"notify a3&0x1000==0x0"}));
    EXPECT_EQ(plans_for("newfstatat", plan), Texts{});
    EXPECT_EQ(plans_for("chown32", plan), kAlways);
    EXPECT_EQ(plans_for("mmap", plan), kAlways); // its arguments are in memory
    EXPECT_EQ(plans_for("mmap2", plan), (Texts{"notify a3&0x1==0x1 a2&0x2==0x2"}));
    // socket, bind, connect, listen, sendto, setsockopt, sendmsg, sendmmsg.
    EXPECT_EQ(plans_for("socketcall", plan),
              (Texts{"notify a0&0xffffffff==0x1", "notify a0&0xffffffff==0x2", "notify a0&0xffffffff==0x3",
                     "notify a0&0xffffffff==0x4", "notify a0&0xffffffff==0xb", "notify a0&0xffffffff==0xe",
                     "notify a0&0xffffffff==0x10", "notify a0&0xffffffff==0x14"}));
    // A bind to a path makes a file.
    EXPECT_EQ(plans_for("socketcall", plan_of(kSealedWrite, {.abi = Abi::kI386})), Texts{"notify a0&0xffffffff==0x2"});
}

// clone(2), "C library/kernel differences": the flags come second there.
TEST(Plan, clone_flags_lie_elsewhere_on_s390x) {
    EXPECT_EQ(
        plans_for("clone", plan_of(kSealedWrite, {.abi = Abi::kS390x})),
        (Texts{"notify a1&0x10000000==0x10000000", "notify a1&0x20000==0x20000", "notify a1&0x20000000==0x20000000",
               "notify a1&0x40000000==0x40000000", "notify a1&0x8000==0x8000"}));
}

TEST(Plan, protects_every_id_whatever_the_configuration) {
    const Texts first{"notify a0&0xffffffff==0x2a", "notify a0&0xffffffff==0x2b"};
    for (const Commands& commands : {kDefaults, kSealedOff, kSealedNever}) {
        for (const Abi abi : {Abi::kX86_64, Abi::kI386}) {
            const auto plan = plan_of(commands, {.abi = abi, .protected_ids = {42, 43}});
            for (const std::string_view call :
                 {"tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open"}) {
                EXPECT_EQ(plans_for(call, plan), first) << call;
            }
            Texts limits = first;
            if (commands == kDefaults) {
                limits.emplace_back("notify a1&0xffffffff==0x4"); // RLIMIT_CORE
            }
            EXPECT_EQ(plans_for("prlimit64", plan), limits);
        }
    }
}

// Signals to everybody or to a group would reach sydbox as well; so would pidfds from elsewhere than pidfd_open.
TEST(Plan, brings_out_what_reaches_many_processes) {
    for (const Commands& commands : {kDefaults, kSealedOff}) {
        const auto plan = plan_of(commands, {.protected_ids = {42}});
        EXPECT_EQ(plans_for("setpriority", plan),
                  (Texts{"notify a1&0xffffffff==0x2a", "notify a0&0xffffffff==0x2", "notify a0&0xffffffff==0x1"}));
        EXPECT_EQ(plans_for("ioprio_set", plan)[1], "notify a0&0xffffffff==0x3");
        EXPECT_EQ(plans_for("kill", plan), (Texts{"notify a0&0xffffffff==0x2a", "notify a0&0xffffffff==0x0",
                                                  "notify a0&0x80000000==0x80000000"}));
        EXPECT_EQ(plans_for("pidfd_send_signal", plan), Texts{"notify"});
        EXPECT_EQ(plans_for("pidfd_getfd", plan), Texts{"notify"});
    }
    EXPECT_EQ(plans_for("fcntl", plan_of(kSealedOff, {.protected_ids = {42}})),
              (Texts{"notify a1&0xffffffff==0x8", "notify a1&0xffffffff==0xf", "notify a1&0xffffffff==0xa"}));
}

TEST(Plan, brings_out_what_takes_a_process_over) {
    EXPECT_EQ(plans_for("ptrace", plan_of(kSealedWrite)),
              (Texts{"notify a0&0xffffffff==0x0", "notify a0&0xffffffff==0x10", "notify a0&0xffffffff==0x4206"}));
    EXPECT_EQ(plans_for("process_vm_writev", plan_of(kSealedWrite)), Texts{"notify"});
    EXPECT_EQ(plans_for("process_vm_readv", plan_of(kSealedWrite)), Texts{});
    EXPECT_EQ(plans_for("process_vm_writev", plan_of(kSealedOff)), Texts{});
}

TEST(Plan, keeps_processes_readable_for_an_unprivileged_sydbox) {
    EXPECT_EQ(plans_for("prctl", plan_of(kSealedWrite, {.unprivileged = true})),
              (Texts{"succeed a0&0xffffffff==0x4 a1&0xffffffff==0x0"})); // PR_SET_DUMPABLE, 0
}

// A listener would take calls from the tracer.
TEST(Plan, a_tracer_lets_nobody_install_a_listener) {
    EXPECT_EQ(plans_for("seccomp", plan_of(kDefaults)), Texts{});
    const auto plan = plan_of(kDefaults, {.interceptor = Interceptor::kTracer});
    EXPECT_EQ(plans_for("seccomp", plan), Texts{"errno EBUSY a0&0xffffffff==0x1 a1&0x8==0x8"});
}

} // namespace
} // namespace syd::check
