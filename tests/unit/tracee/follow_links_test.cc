// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/resolve.h"

#include "unit/tracee/scratch.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

namespace syd::tracee {
namespace {

TEST(FollowLinks, leads_through_the_existing_part) {
    const test::Scratch scratch;
    scratch.directory("run");
    scratch.directory("run/deep");
    scratch.file("run/file");
    scratch.link("var", "run");
    scratch.link("absolute", "$/run/deep");
    scratch.link("up", "run/deep/..");
    scratch.link("dangling", "gone/there");
    scratch.link("loop", "loop");
    scratch.link("chain", "var/deep");
    scratch.link("own", "/proc/self");
    scratch.link("descriptor", "/proc/self/fd/7");
    const struct {
        std::string_view path, expected;
    } cases[] = {
        {"$", "$"},
        {"$/run/file", "$/run/file"},
        {"$/var/file", "$/run/file"},
        {"$/var", "$/run"},
        {"$/var/", "$/run/"},
        {"$/var/x/y", "$/run/x/y"},
        {"$/missing/x/../y", "$/missing/x/../y"},
        {"$/var/missing/**/x", "$/run/missing/**/x"},
        {"$/absolute/x", "$/run/deep/x"},
        {"$/absolute/../x", "$/run/x"},
        {"$/up/x", "$/run/x"},
        {"$/chain/x", "$/run/deep/x"},
        {"$/dangling/x", "$/gone/there/x"},
        {"$/loop/x", "$/loop/x"},
        {"$/run/./deep/../file", "$/run/file"},
        {"$/own/fd", "/proc/self/fd"},
        {"$/own", "/proc/self"},
        {"$/descriptor", "/proc/self/fd/7"},
        {"/", "/"},
        {"/proc/self", "/proc/self"},
        {"/proc/self/cwd/x", "/proc/self/cwd/x"},
        {"/proc/thread-self/fd/1", "/proc/thread-self/fd/1"},
        {"/proc/self/..", "/proc/self/.."},
        {"/proc/selfish", "/proc/selfish"},
        {"/proc/mounts", "/proc/self/mounts"},
        {"/proc/net/tcp", "/proc/self/net/tcp"},
        {"relative/../x", "relative/../x"},
        {"", ""},
    };
    for (const auto& [path, expected] : cases) {
        EXPECT_EQ(scratch.shorten(follow_links(scratch.expand(path))), expected) << path;
    }
}

TEST(FollowLinks, keeps_process_aliases_of_dev) {
    if (!std::filesystem::is_symlink("/dev/fd")) {
        GTEST_SKIP() << "no /dev/fd here";
    }
    EXPECT_EQ(follow_links("/dev/fd"), "/proc/self/fd");
    EXPECT_EQ(follow_links("/dev/fd/*"), "/proc/self/fd/*");
    EXPECT_EQ(follow_links("/dev/stdout"), "/proc/self/fd/1");
}

TEST(FollowRuleLinks, lead_to_the_file_of_a_standard_descriptor) {
    const test::Scratch scratch;
    scratch.file("log");
    scratch.link("alias", "/proc/self/fd/2");
    const test::Child child([&] {
        ::dup2(::open(scratch.path("log").c_str(), O_WRONLY), 2);
        int ends[2]{};
        if (::pipe(ends) == 0) {
            ::dup2(ends[1], 1);
        }
        ::dup2(2, 5);
    });
    const struct {
        std::string_view path, expected;
    } cases[] = {
        {"/dev/stderr", "$/log"},
        {"$/alias", "$/log"},
        {"/proc/self/fd/2", "$/log"},
        {"/dev/stdout", "/proc/self/fd/1"},
        {"/dev/fd/5", "/proc/self/fd/5"},
        {"/proc/self/fd/22", "/proc/self/fd/22"},
        {"$/log", "$/log"},
    };
    for (const auto& [path, expected] : cases) {
        EXPECT_EQ(scratch.shorten(follow_rule_links(scratch.expand(path), child.pid())), expected) << path;
    }
}

} // namespace
} // namespace syd::tracee
