// SPDX-License-Identifier: BSD-3-Clause
// RESOLVE_* of openat2(2), compared with that call where the kernel has it.
#include "tracee/resolve.h"

#include "base/text.h"
#include "tracee/walk.h"
#include "unit/tracee/scratch.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace syd::tracee {
namespace {

using test::outcome_of;
using test::Way;

std::string opened(int dirfd, const std::string& path, bool follow, std::uint64_t flags) {
    open_how how{};
    how.flags = O_PATH | O_CLOEXEC | (follow ? 0U : unsigned{O_NOFOLLOW});
    how.resolve = flags;
    const UniqueFd fd(static_cast<int>(::syscall(SYS_openat2, dirfd, path.c_str(), &how, sizeof how)));
    if (!fd) {
        return errno_name(Errno::last());
    }
    // Through the kernel's eyes and ours alike: names are tested elsewhere.
    return outcome_of(resolve_descriptor(View{::gettid(), ::getpid(), false}, fd.get()));
}

bool has_absolute_link(std::string_view path) {
    return path.starts_with("absolute") || path.starts_with("real");
}

TEST(ResolveFlags, are_those_of_openat2) {
    const test::Scratch scratch;
    scratch.directory("base/d/e");
    scratch.file("base/f");
    scratch.file("outside");
    scratch.link("base/to_d", "d");
    scratch.link("base/absolute", "/d/e");
    scratch.link("base/real", "$/base/d");
    scratch.link("base/out", "../outside");
    scratch.link("base/up", "d/../../base/f");
    scratch.link("base/magic", "/proc/self/cwd");
    scratch.link("base/loop", "loop");
    const UniqueFd base(::open(scratch.path("base").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened(base.get(), ".", true, 0) == "ENOSYS") {
        GTEST_SKIP() << "no openat2 here";
    }
    constexpr std::uint64_t kFlags[] = {0,
                                        RESOLVE_NO_XDEV,
                                        RESOLVE_NO_MAGICLINKS,
                                        RESOLVE_NO_SYMLINKS,
                                        RESOLVE_BENEATH,
                                        RESOLVE_IN_ROOT,
                                        RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
                                        RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
                                        RESOLVE_IN_ROOT | RESOLVE_NO_XDEV,
                                        RESOLVE_BENEATH | RESOLVE_IN_ROOT,
                                        0x4000};
    const std::string_view paths[] = {
        ".",
        "f",
        "d/e",
        "d/../f",
        "..",
        "../outside",
        "d/../../base/f",
        "/",
        "/d",
        "/../d",
        "/..",
        "to_d",
        "to_d/e",
        "to_d/",
        "absolute",
        "absolute/..",
        "real",
        "real/e",
        "out",
        "up",
        "magic",
        "magic/f",
        "loop",
        "loop/x",
        "gone",
        "f/",
        "$/base/f",
        "/dev",
        "/dev/null",
        "/proc/self/cwd",
        "/proc/self",
        "/proc/self/cwd/..",
        "/dev/..",
        "/proc/self/exe",
        "/dev/fd/../stat",
    };
    for (const std::uint64_t flags : kFlags) {
        for (const std::string_view path : paths) {
            for (const bool follow : {true, false}) {
                const std::string full = scratch.expand(path);
                ResolveRequest request;
                request.dirfd = base.get();
                request.path = full;
                request.follow_last = follow;
                request.resolve_flags = flags;
                const std::string expected = opened(base.get(), full, follow, flags);
                for (const Way way : {Way::kFast, Way::kWithoutOpenat2}) {
                    // The kernel lets RESOLVE_NO_XDEV follow no absolute link in a relative path, be the mount the same
                    // or not; who has no openat2(2) can't see that.
                    if (way == Way::kWithoutOpenat2 && flags == RESOLVE_NO_XDEV && has_absolute_link(path)) {
                        continue;
                    }
                    test::on_way(way, [&](View own) {
                        // /proc/self/exe and the like are the same for all threads of this process.
                        EXPECT_EQ(outcome_of(resolve(own, request)), expected)
                            << path << " flags " << flags << (follow ? "" : " nofollow");
                    });
                }
            }
        }
    }
}

TEST(ResolveFlags, cached_is_no_condition) {
    const test::Scratch scratch;
    scratch.file("f");
    const std::string path = scratch.path("f");
    ResolveRequest request;
    request.path = path;
    request.resolve_flags = RESOLVE_CACHED;
    for (const Way way : {Way::kFast, Way::kWithoutOpenat2}) {
        test::on_way(way, [&](View own) { EXPECT_EQ(outcome_of(resolve(own, request)), path); });
    }
}

// open(2) with O_CREAT does not look up a name that has a slash behind it, but does go to its folder.
TEST(ResolveFlags, creating_with_a_slash_is_a_directory) {
    const test::Scratch scratch;
    scratch.directory("d");
    scratch.file("f");
    scratch.link("loop", "loop");
    const View view{::gettid(), ::getpid(), false};
    const auto outcome = [&](const std::string& name) {
        const std::string path = scratch.path(name);
        const auto result = resolve(view, {.path = path, .last = LastComponent::kMayExist, .opens_new_file = true});
        const int fd = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        EXPECT_EQ(errno_name(Errno::last()), result ? "0" : errno_name(result.error())) << name;
        return fd < 0;
    };
    for (const char* name : {"f/", "missing/", "d/", "loop/", "f/x/", "missing/x/", "d//"}) {
        EXPECT_TRUE(outcome(name)) << name;
    }
}

TEST(ResolveFlags, what_touches_a_name_follows_no_link_for_a_slash) {
    const test::Scratch scratch;
    scratch.directory("d");
    scratch.link("to_d", "d");
    scratch.link("loop", "loop");
    const View view{::gettid(), ::getpid(), false};
    for (const char* name : {"to_d/", "loop/"}) {
        const std::string path = scratch.path(name);
        const auto result = resolve(view, {.path = path, .follow_last = false, .touches_name = true});
        ASSERT_FALSE(result.has_value()) << name;
        EXPECT_EQ(result.error(), Errno{ENOTDIR}) << name;
        EXPECT_EQ(::rmdir(path.c_str()), -1);
        EXPECT_EQ(errno, ENOTDIR) << name;
    }
    const std::string whole = scratch.path("d/");
    const auto found = resolve(view, {.path = whole, .follow_last = false, .touches_name = true});
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->path, scratch.path("d"));
}

} // namespace
} // namespace syd::tracee
