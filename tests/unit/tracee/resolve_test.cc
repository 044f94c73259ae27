// SPDX-License-Identifier: BSD-3-Clause
// Resolution for a thread of the test's own process: tables of (setup, request, expected outcome), each gone through
// on every way that resolution can go.
#include "tracee/resolve.h"

#include "base/text.h"
#include "unit/tracee/scratch.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <span>

namespace syd::tracee {
namespace {

using test::outcome_of;
using test::Way;

constexpr auto kExists = LastComponent::kExists;
constexpr auto kMayExist = LastComponent::kMayExist;
constexpr auto kIsMissing = LastComponent::kIsMissing;
constexpr Way kAllWays[] = {Way::kFast, Way::kWithoutOpenat2, Way::kForeignRoot};

ResolveRequest request_of(std::string_view path, LastComponent last = kExists, bool follow = true) {
    ResolveRequest request;
    request.path = path;
    request.last = last;
    request.follow_last = follow;
    return request;
}

class Resolve : public testing::Test {
protected:
    Resolve() : descriptors_(test::count_descriptors()) {}
    ~Resolve() override { EXPECT_EQ(test::count_descriptors(), descriptors_) << "a descriptor leaked"; }

private:
    std::size_t descriptors_;
};

class ResolveTree : public Resolve {
protected:
    ResolveTree() {
        scratch_.directory("d/e");
        scratch_.file("f");
        scratch_.file("d/f");
        scratch_.link("to_d", "d");
        scratch_.link("to_f", "$/f");
        scratch_.link("dangling", "d/new");
        scratch_.link("far", "gone/new");
        scratch_.link("twice", "dangling");
        scratch_.link("slashed", "d/newdir/");
        scratch_.link("loop", "loop");
        scratch_.link("magic", "/proc/self/cwd");
    }

    struct Case {
        std::string_view path;
        LastComponent last;
        bool follow;
        std::string_view expected;
    };

    void check(std::span<const Case> cases) {
        const test::WorkingDirectory here(scratch_.root());
        for (const Way way : kAllWays) {
            test::on_way(way, [&](View own) {
                for (const auto& [path, last, follow, expected] : cases) {
                    const std::string full = scratch_.expand(path);
                    EXPECT_EQ(scratch_.shorten(outcome_of(resolve(own, request_of(full, last, follow)))), expected)
                        << path;
                }
            });
        }
    }

    test::Scratch scratch_;
};

TEST_F(ResolveTree, finds_what_exists) {
    const Case cases[] = {
        {"f", kExists, true, "$/f"},
        {"$/f", kExists, true, "$/f"},
        {"./d//f", kExists, true, "$/d/f"},
        {"d/e/../../f", kExists, true, "$/f"},
        {".", kExists, true, "$ directory"},
        {"d/..", kExists, true, "$ directory"},
        {"d/", kExists, true, "$/d directory"},
        {"to_d", kExists, true, "$/d directory"},
        {"to_d", kExists, false, "$/to_d"},
        {"to_d/", kExists, false, "$/d directory"},
        {"to_d/e", kExists, false, "$/d/e directory"},
        {"to_f", kExists, true, "$/f"},
        {"magic", kExists, true, "$ directory"},
        {"magic", kExists, false, "$/magic"},
        {"magic/f", kExists, true, "$/f"},
        {"/", kExists, true, "/ directory"},
        {"/../..", kExists, true, "/ directory"},
        {"//", kExists, false, "/ directory"},
    };
    check(cases);
}

TEST_F(ResolveTree, says_the_kernels_errors) {
    const std::string long_name(NAME_MAX + 1, 'n');
    std::string long_path;
    while (long_path.size() < PATH_MAX) {
        long_path += "./";
    }
    std::string longest = long_path.substr(0, PATH_MAX - 2);
    longest += 'f';
    const Case cases[] = {
        {"", kExists, true, "ENOENT"},
        {"gone", kExists, true, "ENOENT"},
        {"gone/x", kMayExist, true, "ENOENT"},
        {"gone/.", kIsMissing, true, "ENOENT"},
        {"gone/..", kMayExist, true, "ENOENT"},
        {"dangling", kExists, true, "ENOENT"},
        {"dangling/x", kMayExist, true, "ENOENT"},
        {"f/", kExists, true, "ENOTDIR"},
        {"f/.", kExists, true, "ENOTDIR"},
        {"f/..", kExists, true, "ENOTDIR"},
        {"f/x", kMayExist, true, "ENOTDIR"},
        {"to_f/", kExists, false, "ENOTDIR"},
        {"loop", kExists, true, "ELOOP"},
        {"loop", kMayExist, true, "ELOOP"},
        {"loop/x", kIsMissing, true, "ELOOP"},
        {long_name, kExists, true, "ENAMETOOLONG"},
        {long_name, kIsMissing, true, "ENAMETOOLONG"},
        {long_path, kExists, true, "ENAMETOOLONG"},
        {longest, kExists, true, "$/f"},
    };
    check(cases);
}

TEST_F(ResolveTree, names_what_is_missing) {
    const Case cases[] = {
        {"new", kMayExist, true, "$/new missing"},
        {"new", kIsMissing, true, "$/new missing"},
        {"$/d/../new", kMayExist, true, "$/new missing"},
        {"to_d/new", kIsMissing, true, "$/d/new missing"},
        {"magic/new", kMayExist, true, "$/new missing"},
        {"/new_in_root", kMayExist, true, "/new_in_root missing"},
        {"/../new_in_root", kIsMissing, true, "/new_in_root missing"},
        // A dangling link denotes the name that it dangles at.
        {"dangling", kMayExist, true, "$/d/new missing"},
        {"twice", kMayExist, true, "$/d/new missing"},
        {"slashed", kMayExist, true, "$/d/newdir missing"},
        {"far", kMayExist, true, "ENOENT"},
        {"dangling", kMayExist, false, "$/dangling"},
        {"dangling", kExists, false, "$/dangling"},
        // Whoever makes a name finds the link.
        {"dangling", kIsMissing, true, "$/dangling"},
        {"dangling/", kIsMissing, true, "$/dangling"},
        {"to_d/", kIsMissing, true, "$/to_d"},
        {"f", kIsMissing, true, "$/f"},
        {"f/", kIsMissing, true, "$/f"},
        {"d/.", kIsMissing, true, "$/d directory"},
        {"/", kIsMissing, true, "/ directory"},
    };
    check(cases);
}

TEST_F(ResolveTree, tells_trailing_slashes) {
    const struct {
        std::string_view path;
        LastComponent last;
        bool slash;
    } cases[] = {
        {"new/", kIsMissing, true}, {"new", kIsMissing, false},   {"new//", kMayExist, true},
        {"d/", kExists, true},      {"d", kExists, false},        {"/", kExists, false},
        {"f/", kIsMissing, true},   {"slashed", kMayExist, true}, {"magic/", kExists, true},
    };
    const test::WorkingDirectory here(scratch_.root());
    for (const Way way : kAllWays) {
        test::on_way(way, [&](View own) {
            for (const auto& [path, last, slash] : cases) {
                const auto resolved = resolve(own, request_of(path, last));
                ASSERT_TRUE(resolved) << path;
                EXPECT_EQ(resolved->has_trailing_slash, slash) << path;
            }
        });
    }
}

TEST_F(ResolveTree, looks_up_the_directory_of_a_name_alone) {
    for (const Way way : kAllWays) {
        test::on_way(way, [&](View own) {
            const auto place = [&](std::string_view path) {
                const std::string full = scratch_.expand(path);
                return resolve(own, {.path = full, .last = kIsMissing, .skips_name = true});
            };
            for (const std::string_view path : {"$/d/new", "$/to_d/new", "$/d/f", "$/d/new/"}) {
                const auto resolved = place(path);
                ASSERT_TRUE(resolved) << path;
                EXPECT_TRUE(resolved->path == scratch_.path(path.find('f') != path.npos ? "d/f" : "d/new")) << path;
                // What is there is looked at only where the way there is walked.
                EXPECT_EQ(resolved->exists, way != Way::kFast && path == "$/d/f") << path;
            }
            EXPECT_EQ(outcome_of(place("$/gone/new")), "ENOENT");
            EXPECT_EQ(outcome_of(place("$/f/new")), "ENOTDIR");
            EXPECT_EQ(outcome_of(place("$/loop/new")), "ELOOP");
            EXPECT_EQ(scratch_.shorten(outcome_of(place("$/d/."))), "$/d directory");
            EXPECT_EQ(outcome_of(place("/proc/self/new")), cat("/proc/", own.pid, "/new missing"));
        });
    }
}

TEST_F(ResolveTree, pins_the_parent_of_what_is_missing) {
    const test::WorkingDirectory here(scratch_.root());
    for (const Way way : kAllWays) {
        test::on_way(way, [&](View own) {
            const auto resolved = resolve(own, request_of("dangling", kMayExist));
            ASSERT_TRUE(resolved);
            EXPECT_EQ(resolved->name, "new");
            struct stat parent;
            struct stat expected;
            ASSERT_EQ(::fstat(resolved->parent.get(), &parent), 0);
            ASSERT_EQ(::stat("d", &expected), 0);
            EXPECT_EQ(parent.st_ino, expected.st_ino);
        });
    }
}

TEST_F(ResolveTree, follows_forty_links) {
    scratch_.link("chain1", "f");
    for (int i = 2; i <= 41; ++i) {
        scratch_.link(cat("chain", i), cat("chain", i - 1));
    }
    const Case cases[] = {
        {"chain40", kExists, true, "$/f"},
        {"chain41", kExists, true, "ELOOP"},
        {"chain41", kExists, false, "$/chain41"},
    };
    check(cases);
}

TEST_F(ResolveTree, goes_by_descriptors) {
    const UniqueFd directory(::open(scratch_.path("d").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const UniqueFd file(::open(scratch_.path("f").c_str(), O_RDONLY | O_CLOEXEC));
    const int closed = ::fcntl(file.get(), F_DUPFD_CLOEXEC, 100);
    ::close(closed);
    const struct {
        int dirfd;
        std::string_view path;
        bool allow_empty;
        std::string_view expected;
    } cases[] = {
        {directory.get(), "f", false, "$/d/f"},
        {directory.get(), "../f", false, "$/f"},
        {directory.get(), "", true, "$/d directory"},
        {directory.get(), "", false, "ENOENT"},
        {file.get(), "", true, "$/f"},
        {file.get(), "x", false, "ENOTDIR"},
        {file.get(), ".", false, "ENOTDIR"},
        {file.get(), "$/d", false, "$/d directory"},
        {AT_FDCWD, "", true, "$ directory"},
        {closed, "x", false, "EBADF"},
        {closed, "", true, "EBADF"},
        {closed, "$/f", false, "$/f"},
        {-1, "x", false, "EBADF"},
    };
    const test::WorkingDirectory here(scratch_.root());
    for (const Way way : kAllWays) {
        test::on_way(way, [&](View own) {
            for (const auto& [dirfd, path, allow_empty, expected] : cases) {
                const std::string full = scratch_.expand(path);
                ResolveRequest request = request_of(full);
                request.dirfd = dirfd;
                request.allow_empty = allow_empty;
                EXPECT_EQ(scratch_.shorten(outcome_of(resolve(own, request))), expected) << dirfd << " " << path;
            }
        });
    }
}

TEST_F(ResolveTree, names_removed_objects) {
    scratch_.directory("gone_dir");
    scratch_.file("gone_file");
    scratch_.file("linked");
    scratch_.file("real (deleted)");
    scratch_.directory("real dir (deleted)");
    const auto open_in = [&](std::string_view name) {
        return UniqueFd(::open(scratch_.path(name).c_str(), O_RDONLY | O_CLOEXEC));
    };
    const UniqueFd directory = open_in("gone_dir");
    const UniqueFd file = open_in("gone_file");
    const UniqueFd linked = open_in("linked");
    const UniqueFd real = open_in("real (deleted)");
    ASSERT_EQ(::link(scratch_.path("linked").c_str(), scratch_.path("other").c_str()), 0);
    ASSERT_EQ(::rmdir(scratch_.path("gone_dir").c_str()), 0);
    ASSERT_EQ(::unlink(scratch_.path("gone_file").c_str()), 0);
    ASSERT_EQ(::unlink(scratch_.path("linked").c_str()), 0);
    const struct {
        int dirfd;
        std::string_view path;
        LastComponent last;
        std::string_view expected;
    } cases[] = {
        {directory.get(), "", kExists, "$/gone_dir directory anonymous"},
        {directory.get(), ".", kExists, "$/gone_dir directory anonymous"},
        {directory.get(), "x", kMayExist, "ENOENT"},
        {directory.get(), "x", kIsMissing, "ENOENT"},
        {directory.get(), "../f", kExists, "$/f"},
        {file.get(), "", kExists, "$/gone_file anonymous"},
        {linked.get(), "", kExists, "$/linked anonymous"},
        {real.get(), "", kExists, "$/real (deleted)"},
        {AT_FDCWD, "real (deleted)", kMayExist, "$/real (deleted)"},
        {AT_FDCWD, "real dir (deleted)/x", kMayExist, "$/real dir (deleted)/x missing"},
        {AT_FDCWD, "new (deleted)", kMayExist, "$/new (deleted) missing"},
    };
    const test::WorkingDirectory here(scratch_.root());
    for (const Way way : kAllWays) {
        test::on_way(way, [&](View own) {
            for (const auto& [dirfd, path, last, expected] : cases) {
                ResolveRequest request = request_of(path, last);
                request.dirfd = dirfd;
                request.allow_empty = true;
                EXPECT_EQ(scratch_.shorten(outcome_of(resolve(own, request))), expected) << expected;
            }
        });
    }
}

TEST_F(Resolve, names_descriptors_without_a_place) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd reader(ends[0]);
    const UniqueFd writer(ends[1]);
    const UniqueFd memory(::memfd_create("x", MFD_CLOEXEC));
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const View own{::gettid(), ::getpid(), false};
    struct stat status;
    ASSERT_EQ(::fstat(reader.get(), &status), 0);
    const std::string pipe = cat("pipe:[", status.st_ino, "] anonymous");
    ASSERT_EQ(::fstat(socket.get(), &status), 0);
    EXPECT_EQ(outcome_of(resolve_descriptor(own, socket.get())), cat("socket:[", status.st_ino, "] anonymous"));
    EXPECT_EQ(outcome_of(resolve_descriptor(own, reader.get())), pipe);
    EXPECT_EQ(outcome_of(resolve_descriptor(own, memory.get())), "/memfd:x (deleted) anonymous");
    EXPECT_EQ(outcome_of(resolve(own, request_of(cat("/proc/self/fd/", reader.get())))), pipe);
    EXPECT_EQ(outcome_of(resolve(own, request_of(cat("/dev/fd/", writer.get()), kMayExist))), pipe);
    EXPECT_EQ(outcome_of(resolve_descriptor(own, -1)), "EBADF");
    EXPECT_EQ(outcome_of(resolve_descriptor(own, -100)), "EBADF");
    EXPECT_EQ(outcome_of(resolve_descriptor(own, 100'000)), "EBADF");
}

TEST_F(Resolve, does_not_block_on_a_fifo) {
    const test::Scratch scratch;
    ASSERT_EQ(::mkfifo(scratch.path("fifo").c_str(), 0600), 0);
    const UniqueFd held(::open(scratch.path("fifo").c_str(), O_PATH | O_CLOEXEC));
    for (const Way way : kAllWays) {
        test::on_way(way, [&](View own) {
            for (const std::string& path : {scratch.path("fifo"), cat("/proc/self/fd/", held.get())}) {
                EXPECT_EQ(scratch.shorten(outcome_of(resolve(own, request_of(path, kMayExist)))), "$/fifo");
            }
        });
    }
}

TEST_F(Resolve, names_directories_deeper_than_path_max) {
    const test::Scratch scratch;
    const test::WorkingDirectory here(scratch.root());
    const std::string piece(200, 'p');
    std::string deep = scratch.root();
    while (deep.size() < PATH_MAX + 1000) {
        ASSERT_EQ(::mkdir(piece.c_str(), 0700), 0);
        ASSERT_EQ(::chdir(piece.c_str()), 0);
        deep += cat("/", piece);
    }
    ASSERT_EQ(::mkdir("sub", 0700), 0);
    const UniqueFd file(::open("file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    const UniqueFd elsewhere(::open("sub/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    for (const Way way : kAllWays) {
        test::on_way(way, [&](View own) {
            EXPECT_EQ(outcome_of(resolve(own, request_of("."))), cat(deep, " directory"));
            EXPECT_EQ(outcome_of(resolve(own, request_of("sub"))), cat(deep, "/sub directory"));
            EXPECT_EQ(outcome_of(resolve(own, request_of("file"))), cat(deep, "/file"));
            EXPECT_EQ(outcome_of(resolve(own, request_of("file/"))), "ENOTDIR");
            EXPECT_EQ(outcome_of(resolve(own, request_of("sub/new", kMayExist))), cat(deep, "/sub/new missing"));
            EXPECT_EQ(outcome_of(resolve(own, request_of("new", kIsMissing))), cat(deep, "/new missing"));
            EXPECT_EQ(outcome_of(resolve(own, request_of("/proc/self/cwd/new", kIsMissing))),
                      cat(deep, "/new missing"));
            // The kernel can't say, but the working directory has it.
            EXPECT_EQ(outcome_of(resolve_descriptor(own, file.get())), cat(deep, "/file"));
            EXPECT_EQ(outcome_of(resolve_descriptor(own, elsewhere.get())), "ENAMETOOLONG");
        });
    }
}

// The path that was found last is tried first for the next deep directory, and must not be believed.
TEST_F(Resolve, names_deep_directories_anew_after_they_were_moved) {
    const test::Scratch scratch;
    const test::WorkingDirectory here(scratch.root());
    const std::string piece(200, 'p');
    ASSERT_EQ(::mkdir("top", 0700), 0);
    ASSERT_EQ(::chdir("top"), 0);
    std::string deep;
    while (deep.size() < PATH_MAX + 1000) {
        ASSERT_EQ(::mkdir(piece.c_str(), 0700), 0);
        ASSERT_EQ(::chdir(piece.c_str()), 0);
        deep += cat("/", piece);
    }
    const View own{::gettid(), ::getpid(), false};
    const auto place = [&own] { return outcome_of(resolve(own, request_of("new", kIsMissing))); };
    const auto expected = [&](const char* top) { return cat(scratch.root(), "/", top, deep, "/new missing"); };
    const auto top = [&scratch](const char* name) { return scratch.path(name); };
    EXPECT_EQ(place(), expected("top"));
    EXPECT_EQ(place(), expected("top"));
    ASSERT_EQ(::rename(top("top").c_str(), top("moved").c_str()), 0);
    EXPECT_EQ(place(), expected("moved"));
    ASSERT_EQ(::symlink("moved", top("top").c_str()), 0);
    ASSERT_EQ(::rename(top("moved").c_str(), top("again").c_str()), 0);
    ASSERT_EQ(::symlink("again", top("moved").c_str()), 0);
    EXPECT_EQ(place(), expected("again")) << "a link leads there by the last path";
    ASSERT_EQ(::chdir(".."), 0);
    deep.resize(deep.size() - piece.size() - 1);
    EXPECT_EQ(place(), expected("again"));
    ASSERT_EQ(::rmdir(piece.c_str()), 0);
    EXPECT_EQ(place(), expected("again"));
    ASSERT_EQ(::mkdir("other", 0700), 0);
    ASSERT_EQ(::chdir("other"), 0);
    deep += "/other";
    EXPECT_EQ(place(), expected("again"));
}

} // namespace
} // namespace syd::tracee
