// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/process_status.h"

#include "tracee/process_stat.h"
#include "unit/tracee/scratch.h"
#include "unit/tracee/shortage.h"

#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>

namespace syd::tracee {
namespace {

using test::Child;
using test::NoDescriptors;

constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max

// As Linux 6.12 writes it for a thread of a process in a nested pid namespace, with some lines left out.
constexpr std::string_view kExample = "Name:\tTgid:\\n7 (x\n"
                                      "Umask:\t0027\n"
                                      "State:\tS (sleeping)\n"
                                      "Tgid:\t4711\n"
                                      "Ngid:\t0\n"
                                      "Pid:\t4712\n"
                                      "PPid:\t4700\n"
                                      "TracerPid:\t4699\n"
                                      "Uid:\t1000\t1001\t1002\t1003\n"
                                      "Gid:\t2000\t2001\t2002\t2003\n"
                                      "FDSize:\t64\n"
                                      "Groups:\t4 24 4294967294 \n"
                                      "NStgid:\t4711\t1\n"
                                      "NSpid:\t4712\t2\n"
                                      "Threads:\t3\n"
                                      "CapPrm:\t00000000ffffffff\n"
                                      "CapEff:\t00000000a80425fb\n";

// The example with one line replaced, or removed if `line` is empty.
std::string example_with(std::string_view name, std::string_view line) {
    std::string text(kExample);
    const std::size_t begin = text.find("\n" + std::string(name)) + 1;
    return text.replace(begin, text.find('\n', begin) + 1 - begin, line);
}

TEST(ProcessStatus, is_read_from_the_lines_of_the_file) {
    const auto status = parse_process_status(kExample);
    ASSERT_TRUE(status);
    EXPECT_EQ(status->ids, (ProcessIds{4711, 4700}));
    EXPECT_EQ(status->tracer, 4699);
    EXPECT_EQ(status->credentials.user, (IdSet<uid_t>{1000, 1001, 1002, 1003}));
    EXPECT_EQ(status->credentials.group, (IdSet<gid_t>{2000, 2001, 2002, 2003}));
    EXPECT_EQ(status->credentials.groups, (std::vector<gid_t>{4, 24, 4294967294}));
    EXPECT_EQ(status->credentials.capabilities, 0xa80425fbU);
    EXPECT_EQ(status->umask, mode_t{027});
    EXPECT_EQ(status->threads, 3U);
    EXPECT_EQ(status->namespace_ids, (std::vector<pid_t>{4712, 2}));
}

TEST(ProcessStatus, needs_no_umask_and_no_groups) {
    const auto status = parse_process_status(example_with("Umask:", ""));
    ASSERT_TRUE(status);
    EXPECT_FALSE(status->umask);
    EXPECT_TRUE(parse_process_status(example_with("Groups:", "Groups:\t \n"))->credentials.groups.empty());
}

TEST(ProcessStatus, is_an_error_where_a_line_is_missing_or_malformed) {
    for (const std::string_view name :
         {"Tgid:", "PPid:", "TracerPid:", "Uid:", "Gid:", "Groups:", "NSpid:", "Threads:", "CapEff:"}) {
        const auto without = parse_process_status(example_with(name, ""));
        ASSERT_FALSE(without) << name;
        EXPECT_EQ(without.error(), Errno{EPROTO}) << name;
        EXPECT_FALSE(parse_process_status(example_with(name, std::string(name) + "\t-\n"))) << name;
    }
    EXPECT_FALSE(parse_process_status(example_with("Uid:", "Uid:\t1\t2\t3\n")));
    EXPECT_FALSE(parse_process_status(example_with("Umask:", "Umask:\t8\n")));
    EXPECT_FALSE(parse_process_status(""));
}

TEST(ProcessStatus, of_a_process_outside_the_pid_namespace_is_none) {
    const auto status = parse_process_status(example_with("Tgid:", "Tgid:\t0\n"));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error(), Errno{ESRCH});
}

TEST(ProcessStatus, tells_the_init_process_of_a_nested_pid_namespace) {
    const auto is_init = [](std::string_view ids) {
        return parse_process_status(example_with("NSpid:", std::string("NSpid:\t") + std::string(ids) + "\n"))
            ->is_init_of_nested_namespace();
    };
    EXPECT_TRUE(is_init("4712\t1"));
    EXPECT_TRUE(is_init("4712\t7\t1"));
    EXPECT_FALSE(is_init("4712\t2"));
    EXPECT_FALSE(is_init("4712\t11"));
    EXPECT_FALSE(is_init("1")) << "the init process of our own namespace takes in nobody of ours";
}

// The thread sanitizer has a thread of its own.
#ifdef __SANITIZE_THREAD__
constexpr std::size_t kOwnThreads = 2;
#else
constexpr std::size_t kOwnThreads = 1;
#endif

TEST(ProcessStatus, is_that_of_the_calling_thread) {
    const mode_t mask = ::umask(0137);
    const auto status = read_process_status(::gettid());
    ::umask(mask);
    ASSERT_TRUE(status);
    EXPECT_EQ(status->ids, (ProcessIds{::getpid(), ::getppid()}));
    EXPECT_EQ(status->credentials.user.real, ::getuid());
    EXPECT_EQ(status->credentials.group.effective, ::getegid());
    EXPECT_EQ(status->umask, mode_t{0137});
    EXPECT_EQ(status->namespace_ids, std::vector<pid_t>{::gettid()});
    EXPECT_EQ(status->threads, kOwnThreads);
}

TEST(ProcessStatus, of_a_thread_has_the_ids_of_its_process) {
    std::thread([] {
        EXPECT_NE(::gettid(), ::getpid());
        const auto status = read_process_status(::gettid());
        ASSERT_TRUE(status);
        EXPECT_EQ(status->ids, (ProcessIds{::getpid(), ::getppid()}));
        EXPECT_EQ(status->threads, kOwnThreads + 1);
        EXPECT_EQ(read_process_ids(::gettid()).value_or(ProcessIds{}), status->ids);
    }).join();
}

TEST(ProcessStatus, names_the_tracer) {
    Child child([] {});
    EXPECT_EQ(read_process_status(child.pid())->tracer, 0);
    ASSERT_EQ(::ptrace(PTRACE_SEIZE, child.pid(), nullptr, nullptr), 0);
    EXPECT_EQ(read_process_status(child.pid())->tracer, ::gettid());
}

TEST(ProcessStatus, of_a_zombie_can_be_read) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::_exit(0);
    }
    siginfo_t info{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT), 0);
    EXPECT_EQ(read_process_status(pid)->ids, (ProcessIds{pid, ::getpid()}));
    EXPECT_EQ(read_process_ids(pid).value_or(ProcessIds{}), (ProcessIds{pid, ::getpid()}));
    ASSERT_EQ(::waitpid(pid, nullptr, 0), pid);
    EXPECT_EQ(read_process_status(pid).error(), Errno{ESRCH});
    EXPECT_EQ(read_process_ids(pid).error(), Errno{ESRCH});
}

TEST(ProcessStatus, of_nobody_is_ESRCH_and_without_descriptors_EMFILE) {
    const pid_t self = ::getpid();
    EXPECT_EQ(read_process_status(kNobody).error(), Errno{ESRCH});
    EXPECT_EQ(read_process_ids(kNobody).error(), Errno{ESRCH});
    EXPECT_EQ(read_process_stat(kNobody).error(), Errno{ESRCH});
    EXPECT_EQ(read_proc_file(kNobody, "comm").error(), Errno{ESRCH});
    const NoDescriptors shortage;
    EXPECT_EQ(read_process_status(self).error(), Errno{EMFILE});
    EXPECT_EQ(read_process_ids(self).error(), Errno{EMFILE});
    EXPECT_EQ(read_process_stat(self).error(), Errno{EMFILE});
    EXPECT_EQ(read_proc_file(self, "comm").error(), Errno{EMFILE});
}

TEST(ProcFile, that_a_living_thread_does_not_show_is_EACCES) {
    EXPECT_EQ(read_proc_file(::getpid(), "no-such-file").error(), Errno{EACCES});
    EXPECT_EQ(error_below_proc(::getpid(), Errno{EIO}), Errno{EIO});
}

TEST(ProcessStat, is_read_behind_a_name_with_blanks_and_parentheses) {
    const auto stat = parse_process_stat("7 (a) b (c)) S 1 1 1 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 "
                                         "2021 3137536 416 18446744073709551615 100 200 140722290458000 0 0");
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->start_time, 2021U);
    EXPECT_EQ(stat->stack_start, 140722290458000U);
}

TEST(ProcessStat, is_an_error_where_the_text_is_short_or_malformed) {
    for (const char* text :
         {"", "7 (a", "7 (a) S 1 1", "7 (a) S 1 1 1 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 x 1 1 1 1 1 1",
          "7 (a) S 1 1 1 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 1 1 1 1 1 1 x"}) {
        EXPECT_EQ(parse_process_stat(text).error(), Errno{EPROTO}) << text;
    }
}

TEST(ProcessStat, of_a_child_is_later_than_its_parents) {
    const Child child([] {});
    EXPECT_LE(read_process_stat(::getpid())->start_time, read_process_stat(child.pid())->start_time);
    EXPECT_EQ(read_process_stat(::getpid())->stack_start, read_process_stat(child.pid())->stack_start);
}

} // namespace
} // namespace syd::tracee
