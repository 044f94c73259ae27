// SPDX-License-Identifier: BSD-3-Clause
#include "check/paths/path_subject.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace syd::check {
namespace {

// "P" and "T" stand for the ids of the process and of the thread that asks, which is not the first one.
struct Case {
    const char* path;
    const char* as_self;
    const char* as_thread_self;
};

std::string with_ids(std::string_view text, pid_t tid) {
    std::string out;
    for (const char letter : text) {
        out += letter == 'P'   ? std::to_string(::getpid())
               : letter == 'T' ? std::to_string(tid)
                               : std::string(1, letter);
    }
    return out;
}

TEST(PathSubjectStorage, has_the_forms_below_proc_self) {
    const Case cases[]{
        {"/etc/passwd", "", ""},
        {"/proc", "", ""},
        {"/proc/meminfo", "", ""},
        {"/proc/P", "/proc/self", ""},
        {"/proc/P/fd/3", "/proc/self/fd/3", ""},
        {"/proc/T", "/proc/self", ""}, // its own folder, though not listed
        {"/proc/P/task/T", "/proc/self/task/T", "/proc/thread-self"},
        {"/proc/P/task/T/comm", "/proc/self/task/T/comm", "/proc/thread-self/comm"},
        {"/proc/P/task/P/comm", "/proc/self/task/P/comm", ""}, // another thread's
        {"/proc/1/comm", "", ""},
        {"/proc/P5/comm", "", ""},
        {"/proc/Px/comm", "", ""},
        {"/proc/-P/comm", "", ""},
        {"/procP", "", ""},
    };
    std::thread([&cases] {
        const pid_t tid = ::gettid();
        for (const Case& one : cases) {
            const std::string path = with_ids(one.path, tid);
            const PathSubjectStorage owned(path, tid);
            const policy::PathSubject subject = owned.get();
            EXPECT_EQ(subject.path, path);
            EXPECT_EQ(subject.as_self, with_ids(one.as_self, tid)) << one.path;
            EXPECT_EQ(subject.as_thread_self, one.as_thread_self) << one.path;
        }
    }).join();
}

TEST(PathSubjectStorage, names_the_process_of_a_folder) {
    const auto is_seven = [](pid_t pid) { return pid == 7; };
    const struct {
        const char* path;
        bool expected;
    } cases[]{{"/proc/7", true},      {"/proc/7/mem", true}, {"/proc/7/fd/1", true}, {"/proc/8/mem", false},
              {"/proc/77", false},    {"/proc/7x", false},   {"/proc/self", false},  {"/proc/", false},
              {"/tmp/proc/7", false}, {"/proc/0", false}};
    for (const auto& one : cases) {
        const PathSubjectStorage subject(one.path, ::gettid());
        EXPECT_EQ(subject.names_process(is_seven), one.expected) << one.path;
    }
}

} // namespace
} // namespace syd::check
