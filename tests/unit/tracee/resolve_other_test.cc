// SPDX-License-Identifier: BSD-3-Clause
// Resolution for another process and for another thread: its working directory, descriptors, root and /proc/self.
#include "tracee/resolve.h"

#include "base/text.h"
#include "support/surroundings.h"
#include "unit/tracee/scratch.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <future>
#include <optional>
#include <span>
#include <stdexcept>
#include <thread>

namespace syd::tracee {
namespace {

using test::Child;
using test::outcome_of;
using test::Way;

constexpr Way kWays[] = {Way::kFast, Way::kWithoutOpenat2, Way::kOwnDirectory};
constexpr int kOnlyInChild = 763; // a descriptor number that this process does not use

void must(bool done) {
    if (!done) {
        throw std::runtime_error("setup");
    }
}

class ResolveOther : public testing::Test {
protected:
    ResolveOther() : descriptors_(test::count_descriptors()) {
        scratch_.directory("kid/sub");
        scratch_.directory("open");
        scratch_.file("kid/f");
        scratch_.file("open/g");
        scratch_.link("cwd", "/proc/self/cwd");
        scratch_.link("thread", "/proc/thread-self/cwd");
        scratch_.link("fd", cat("/proc/self/fd/", kOnlyInChild));
    }
    ~ResolveOther() override { EXPECT_EQ(test::count_descriptors(), descriptors_) << "a descriptor leaked"; }

    void set_up_child() const {
        must(::chdir(scratch_.path("kid").c_str()) == 0);
        must(::dup2(::open(scratch_.path("open").c_str(), O_RDONLY), kOnlyInChild) >= 0);
    }

    struct Case {
        int dirfd;
        std::string_view path;
        LastComponent last;
        bool follow;
        std::string expected; // with @ for the child's pid
    };

    void check(const View& view, std::span<const Case> cases) const {
        for (const Way way : kWays) {
            test::on_way(way, [&](View) {
                for (const auto& [dirfd, path, last, follow, expected] : cases) {
                    const std::string full = scratch_.expand(path);
                    ResolveRequest request;
                    request.dirfd = dirfd;
                    request.path = full;
                    request.last = last;
                    request.follow_last = follow;
                    EXPECT_EQ(scratch_.shorten(outcome_of(resolve(view, request))), expected) << path;
                }
            });
        }
    }

    test::Scratch scratch_;

private:
    std::size_t descriptors_;
};

constexpr auto kExists = LastComponent::kExists;
constexpr auto kMayExist = LastComponent::kMayExist;
constexpr auto kIsMissing = LastComponent::kIsMissing;

TEST_F(ResolveOther, sees_its_places) {
    const Child child([&] { set_up_child(); });
    const Case cases[] = {
        {AT_FDCWD, "f", kExists, true, "$/kid/f"},
        {AT_FDCWD, "new", kMayExist, true, "$/kid/new missing"},
        {AT_FDCWD, "sub/../../open", kExists, true, "$/open directory"},
        {kOnlyInChild, "g", kExists, true, "$/open/g"},
        {kOnlyInChild, "new", kIsMissing, true, "$/open/new missing"},
        {kOnlyInChild + 1, "g", kExists, true, "EBADF"},
        {kOnlyInChild + 1, "$/kid/f", kExists, true, "$/kid/f"},
    };
    check(child.view(), cases);
}

TEST_F(ResolveOther, enters_its_places_with_a_directory_of_its_own) {
    const Child child([&] { set_up_child(); });
    const auto place = [] { return std::filesystem::current_path().string(); };
    const std::string before = place();
    test::on_way(Way::kOwnDirectory, [&](View) {
        const auto resolve_path = [&](int dirfd, std::string_view path) {
            return scratch_.shorten(outcome_of(resolve(child.view(), {.dirfd = dirfd, .path = path})));
        };
        EXPECT_EQ(resolve_path(AT_FDCWD, "f"), "$/kid/f");
        EXPECT_EQ(scratch_.shorten(place()), "$/kid");
        EXPECT_EQ(resolve_path(kOnlyInChild, "g"), "$/open/g");
        EXPECT_EQ(scratch_.shorten(place()), "$/open");
        EXPECT_EQ(resolve_path(AT_FDCWD, "f"), "$/kid/f");
        EXPECT_EQ(resolve_path(AT_FDCWD, "/"), "/ directory");
        EXPECT_EQ(scratch_.shorten(place()), "$/kid");
    });
    EXPECT_EQ(place(), before);
    test::on_way(Way::kFast, [&](View) {
        EXPECT_EQ(outcome_of(resolve(child.view(), {.path = "."})), scratch_.path("kid") + " directory");
        EXPECT_EQ(place(), before);
    });
}

TEST_F(ResolveOther, means_its_proc_self) {
    const Child child([&] { set_up_child(); });
    const std::string proc = cat("/proc/", child.pid());
    const Case cases[] = {
        {AT_FDCWD, "/proc/self", kExists, true, proc + " directory"},
        {AT_FDCWD, "/proc/self", kExists, false, "/proc/self"},
        {AT_FDCWD, "/proc/self/", kExists, false, proc + " directory"},
        {AT_FDCWD, "/proc/../proc/self/status", kExists, true, proc + "/status"},
        {AT_FDCWD, "/proc/thread-self", kExists, true, cat(proc, "/task/", child.pid(), " directory")},
        {AT_FDCWD, "/proc/self/new", kMayExist, true, proc + "/new missing"},
        {AT_FDCWD, "/proc/mounts", kExists, true, proc + "/mounts"},
        {AT_FDCWD, "/proc/net", kExists, true, proc + "/net directory"},
        {AT_FDCWD, "/proc/self/cwd", kExists, true, "$/kid directory"},
        {AT_FDCWD, "/proc/self/cwd", kExists, false, proc + "/cwd"},
        {AT_FDCWD, "/proc/self/cwd/f", kExists, true, "$/kid/f"},
        {AT_FDCWD, "/proc/self/cwd/new", kMayExist, true, "$/kid/new missing"},
        {AT_FDCWD, "/proc/self/cwd/../open/g", kExists, true, "$/open/g"},
        {AT_FDCWD, "/proc/self/root$/kid/f", kExists, true, "$/kid/f"},
        {AT_FDCWD, "/proc/self/fd/763/g", kExists, true, "$/open/g"},
        {AT_FDCWD, "/proc/self/fd/764/g", kExists, true, "ENOENT"},
        {AT_FDCWD, "//dev/./fd/763", kExists, true, "$/open directory"},
        {AT_FDCWD, "/dev/fd/763", kExists, false, proc + "/fd/763"},
        {AT_FDCWD, "$/cwd/f", kExists, true, "$/kid/f"},
        {AT_FDCWD, "$/thread/f", kExists, true, "$/kid/f"},
        {AT_FDCWD, "$/fd/g", kExists, true, "$/open/g"},
        {AT_FDCWD, "$/fd/new", kMayExist, true, "$/open/new missing"},
        {AT_FDCWD, "$/fd", kMayExist, true, "$/open directory"},
        {AT_FDCWD, "../fd/g", kExists, true, "$/open/g"},
    };
    check(child.view(), cases);
}

TEST_F(ResolveOther, looks_up_a_process_that_is_not_named) {
    Child child([&] { set_up_child(); });
    const std::string proc = cat("/proc/", child.pid());
    const View view{child.pid(), 0, false};
    const Case cases[] = {
        {AT_FDCWD, "/proc/self/status", kExists, true, proc + "/status"},
        {AT_FDCWD, "/proc/thread-self", kExists, true, cat(proc, "/task/", child.pid(), " directory")},
        {AT_FDCWD, "$/cwd/f", kExists, true, "$/kid/f"},
    };
    check(view, cases);
    child.end();
    const Case gone[] = {{AT_FDCWD, "/proc/self/status", kExists, true, "ESRCH"}};
    check(view, gone);
}

TEST_F(ResolveOther, finds_proc_self_from_below_proc) {
    const Child child([&] { must(::chdir("/proc") == 0); });
    const Child in_own([&] { must(::chdir("/proc/self") == 0); });
    const Case from_proc[] = {
        {AT_FDCWD, "self/status", kExists, true, cat("/proc/", child.pid(), "/status")},
        {AT_FDCWD, "self/cwd", kExists, true, "/proc directory"},
        {AT_FDCWD, "self", kExists, false, "/proc/self"},
    };
    check(child.view(), from_proc);
    const Case from_own[] = {
        {AT_FDCWD, "status", kExists, true, cat("/proc/", in_own.pid(), "/status")},
        {AT_FDCWD, "../self/status", kExists, true, cat("/proc/", in_own.pid(), "/status")},
        {AT_FDCWD, "cwd", kExists, true, cat("/proc/", in_own.pid(), " directory")},
    };
    check(in_own.view(), from_own);
}

TEST_F(ResolveOther, keeps_what_names_us_by_number) {
    const Child child([&] { set_up_child(); });
    const test::WorkingDirectory here(scratch_.path("open"));
    const std::string by_number = cat("/proc/", ::getpid(), "/cwd/g");
    const std::string status = cat("/proc/", ::getpid(), "/status");
    const Case cases[] = {
        {AT_FDCWD, by_number, kExists, true, "$/open/g"},
        {AT_FDCWD, status, kExists, true, status},
    };
    check(child.view(), cases);
}

TEST_F(ResolveOther, knows_that_it_is_gone) {
    Child child([&] { set_up_child(); });
    const View view = child.view();
    child.end();
    const Case cases[] = {
        {AT_FDCWD, "f", kExists, true, "ESRCH"},
        {3, "f", kExists, true, "ESRCH"},
        {AT_FDCWD, "$/kid/f", kExists, true, "$/kid/f"},
    };
    check(view, cases);
    EXPECT_EQ(outcome_of(resolve_descriptor(view, 0)), "ESRCH");
}

TEST_F(ResolveOther, sees_a_removed_working_directory) {
    scratch_.directory("short-lived");
    const Child child([&] {
        must(::chdir(scratch_.path("short-lived").c_str()) == 0);
        must(::rmdir(scratch_.path("short-lived").c_str()) == 0);
    });
    const Case cases[] = {
        {AT_FDCWD, ".", kExists, true, "$/short-lived directory anonymous"},
        {AT_FDCWD, "new", kMayExist, true, "ENOENT"},
        {AT_FDCWD, "new", kIsMissing, true, "ENOENT"},
        {AT_FDCWD, "new", kExists, true, "ENOENT"},
        {AT_FDCWD, "/proc/self/cwd/new", kIsMissing, true, "ENOENT"},
    };
    check(child.view(), cases);
}

TEST_F(ResolveOther, sees_a_threads_own_working_directory) {
    std::promise<pid_t> ready;
    std::promise<void> done;
    std::thread thread([&] {
        const bool moved = ::unshare(CLONE_FS) == 0 && ::chdir(scratch_.path("kid").c_str()) == 0;
        ready.set_value(moved ? ::gettid() : -1);
        done.get_future().wait();
    });
    const pid_t tid = ready.get_future().get();
    const View view{tid, ::getpid(), false};
    const test::WorkingDirectory here(scratch_.path("open"));
    const Case cases[] = {
        {AT_FDCWD, "f", kExists, true, "$/kid/f"},
        {AT_FDCWD, "/proc/thread-self/cwd/f", kExists, true, "$/kid/f"},
        {AT_FDCWD, "/proc/self/cwd/g", kExists, true, "$/open/g"},
        {AT_FDCWD, "/proc/thread-self", kExists, true, cat("/proc/", ::getpid(), "/task/", tid, " directory")},
    };
    check(view, cases);
    done.set_value();
    thread.join();
}

TEST_F(ResolveOther, may_not_look_into_an_undumpable_process) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may";
    }
    const Child child([&] {
        set_up_child();
        must(::prctl(PR_SET_DUMPABLE, 0) == 0);
    });
    const Case cases[] = {
        {AT_FDCWD, "f", kExists, true, "EACCES"},
        {kOnlyInChild, "g", kExists, true, "EACCES"},
        {AT_FDCWD, "/proc/self/cwd/f", kExists, true, "EACCES"},
        {AT_FDCWD, "$/kid/f", kExists, true, "$/kid/f"},
    };
    check(child.view(), cases);
}

class ResolveChroot : public ResolveOther {
protected:
    void SetUp() override {
        if (::geteuid() != 0) {
            GTEST_SKIP() << "chroot needs root";
        }
        if (syd::test::below_sydbox()) {
            GTEST_SKIP() << "chroot is refused inside a sandbox";
        }
        scratch_.directory("jail/dir");
        scratch_.directory("jail/proc");
        scratch_.file("jail/f");
        scratch_.file("f");
        scratch_.link("jail/absolute", "/f");
        scratch_.link("jail/climb", "../../../../../../f");
        scratch_.link("jail/dangling", "/dir/new");
    }

    void enter_jail() const {
        must(::chroot(scratch_.path("jail").c_str()) == 0);
        must(::chdir("/dir") == 0);
    }
};

TEST_F(ResolveChroot, starts_at_its_root) {
    const Child child([&] { enter_jail(); });
    View view = child.view();
    view.foreign_root = true;
    const Case cases[] = {
        {AT_FDCWD, "/f", kExists, true, "$/jail/f"},
        {AT_FDCWD, "/", kExists, true, "$/jail directory"},
        {AT_FDCWD, "/..", kExists, true, "$/jail directory"},
        {AT_FDCWD, "/../../../f", kExists, true, "$/jail/f"},
        {AT_FDCWD, "../../../../f", kExists, true, "$/jail/f"},
        {AT_FDCWD, "/absolute", kExists, true, "$/jail/f"},
        {AT_FDCWD, "/climb", kExists, true, "$/jail/f"},
        {AT_FDCWD, "/dangling", kMayExist, true, "$/jail/dir/new missing"},
        {AT_FDCWD, "../new", kIsMissing, true, "$/jail/new missing"},
        {AT_FDCWD, "/etc", kExists, true, "ENOENT"},
        {AT_FDCWD, "/proc/self", kExists, true, "ENOENT"},
    };
    check(view, cases);
}

TEST_F(ResolveChroot, means_its_proc_self_in_another_mount) {
    // Mounted in a mount namespace of the child, whose end unmounts it.
    std::optional<Child> child;
    try {
        child.emplace([&] {
            must(::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0);
            must(::mount("proc", scratch_.path("jail/proc").c_str(), "proc", 0, nullptr) == 0);
            enter_jail();
        });
    } catch (const std::runtime_error&) {
        GTEST_SKIP() << "no mount namespace here";
    }
    View view = child->view();
    view.foreign_root = true;
    const std::string proc = cat("$/jail/proc/", child->pid());
    const Case cases[] = {
        {AT_FDCWD, "/proc/self/status", kExists, true, proc + "/status"},
        {AT_FDCWD, "/proc/self/root/f", kExists, true, "$/jail/f"},
        {AT_FDCWD, "/proc/self/root/../f", kExists, true, "$/jail/f"},
        {AT_FDCWD, "/proc/self/cwd", kExists, true, "$/jail/dir directory"},
        {AT_FDCWD, "/proc/mounts", kExists, true, proc + "/mounts"},
    };
    check(view, cases);
}

TEST_F(ResolveChroot, refuses_proc_self_of_another_pid_namespace) {
    // A procfs is of the pid namespace of who mounts it: here of a grandchild.
    const auto mount_foreign_proc = [&] {
        must(::unshare(CLONE_NEWNS | CLONE_NEWPID) == 0);
        must(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0);
        int ends[2];
        must(::pipe(ends) == 0);
        const pid_t inner = ::fork();
        must(inner >= 0);
        if (inner == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            const bool mounted = ::mount("proc", scratch_.path("jail/proc").c_str(), "proc", 0, nullptr) == 0;
            if (mounted && ::write(ends[1], "+", 1) == 1) {
                ::pause();
            }
            ::_exit(1);
        }
        ::close(ends[1]);
        char ready = 0;
        must(::read(ends[0], &ready, 1) == 1);
        enter_jail();
    };
    std::optional<Child> child;
    try {
        child.emplace(mount_foreign_proc);
    } catch (const std::runtime_error&) {
        GTEST_SKIP() << "no pid namespace here";
    }
    View view = child->view();
    view.foreign_root = true;
    const Case cases[] = {
        {AT_FDCWD, "/proc/self", kExists, true, "EACCES"},
        {AT_FDCWD, "/proc/self/cwd/new", kMayExist, true, "EACCES"},
        {AT_FDCWD, "/proc/thread-self/cwd", kExists, true, "EACCES"},
        {AT_FDCWD, "/proc/mounts", kExists, true, "EACCES"},
        {AT_FDCWD, "/proc/self", kExists, false, "$/jail/proc/self"},
        {AT_FDCWD, "/proc/1/root$/f", kExists, true, "$/f"},
    };
    check(view, cases);
}

} // namespace
} // namespace syd::tracee
