// SPDX-License-Identifier: BSD-3-Clause
// Resolution against the kernel itself: for generated paths, what we say the call would touch is compared with what
// the call does touch, in the same process.
#include "tracee/resolve.h"

#include "base/text.h"
#include "unit/tracee/scratch.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <random>
#include <vector>

namespace syd::tracee {
namespace {

using test::outcome_of;
using test::Way;

constexpr int kPaths = 400;

// The tree lies deep in the scratch folder, deeper than any generated path climbs, so that nothing is made outside.
constexpr std::string_view kPlace = "1/2/3/4/5/6/7/8/9/tree";

class Oracle : public testing::TestWithParam<Way> {
protected:
    Oracle() {
        scratch_.directory(cat(kPlace, "/d/e"));
        scratch_.directory(cat(kPlace, "/locked"));
        scratch_.file(cat(kPlace, "/f"));
        scratch_.file(cat(kPlace, "/d/f"));
        scratch_.file(cat(kPlace, "/locked/f"));
        EXPECT_EQ(::chmod(scratch_.path(cat(kPlace, "/locked")).c_str(), 0), 0);
        pinned_ = UniqueFd(::open(scratch_.path(cat(kPlace, "/d")).c_str(), O_PATH | O_CLOEXEC));
        const std::array<std::pair<std::string_view, std::string>, 17> links{{
            {"ld", "d"},
            {"lde", "d/e"},
            {"lf", "f"},
            {"la", scratch_.path(cat(kPlace, "/d"))},
            {"lla", "la/e/../e"},
            {"lslash", "d/"},
            {"lfslash", "f/"},
            {"ldot", "."},
            {"lup", "d/../"},
            {"dang", "new"},
            {"dangd", "d/new"},
            {"dangfar", "gone/new"},
            {"dangslash", "newdir/"},
            {"loop", "loop"},
            {"loop2", "ld/../loop2/x"},
            {"lcwd", "/proc/self/cwd"},
            {"lfd", cat("/proc/thread-self/fd/", pinned_.get())},
        }};
        for (const auto& [name, target] : links) {
            scratch_.link(cat(kPlace, "/", name), target);
        }
    }

    std::string random_path(std::mt19937& random) const {
        const auto pick = [&](const auto& choices) -> const auto& {
            return choices[random() % std::size(choices)];
        };
        static const std::vector<std::string> kNames{"d",
                                                     "e",
                                                     "f",
                                                     "ld",
                                                     "lde",
                                                     "lf",
                                                     "la",
                                                     "lla",
                                                     "lslash",
                                                     "lfslash",
                                                     "ldot",
                                                     "lup",
                                                     "dang",
                                                     "dangd",
                                                     "loop",
                                                     "loop2",
                                                     "lcwd",
                                                     "lfd",
                                                     "locked",
                                                     "dangfar",
                                                     "new",
                                                     "gone",
                                                     "..",
                                                     "..",
                                                     ".",
                                                     "d",
                                                     "",
                                                     "d",
                                                     "ld",
                                                     "dangslash",
                                                     "..",
                                                     "e",
                                                     "f",
                                                     "locked",
                                                     "dang",
                                                     "new",
                                                     "d",
                                                     "new",
                                                     "lcwd",
                                                     std::string(NAME_MAX, 'n'),
                                                     "new",
                                                     "d",
                                                     std::string(NAME_MAX + 1, 'n')};
        static constexpr std::string_view kEnds[] = {"", "", "", "", "", "/", "//", "/.", "/.."};
        std::string path;
        switch (random() % 8) {
        case 0: path = scratch_.path(kPlace) + "/"; break;
        case 1: path = "./"; break;
        case 2: path = "/proc/self/cwd/"; break;
        case 3: path = cat("/dev/fd/", pinned_.get(), "/../"); break;
        default: break;
        }
        for (auto count = 1 + random() % 5; count > 0; --count) {
            const std::string& name = pick(kNames);
            // An empty one gives "//", but never at the start: nothing is to be made in the root directory.
            path += name.empty() && path.empty() ? "." : name;
            path += count > 1 ? "/" : "";
        }
        path += pick(kEnds);
        return path;
    }

    void for_each_path(const std::function<void(View, const std::string&)>& check) {
        const test::WorkingDirectory here(scratch_.path(kPlace));
        const std::size_t before = test::count_descriptors();
        test::on_way(GetParam(), [&](View own) {
            std::mt19937 random(4711); // the same paths each time
            for (int i = 0; i < kPaths; ++i) {
                const std::string path = random_path(random);
                if (!path.empty()) {
                    check(own, path);
                }
            }
        });
        EXPECT_EQ(test::count_descriptors(), before) << "a descriptor leaked";
    }

    test::Scratch scratch_;
    UniqueFd pinned_;
};

std::string path_of(int fd) {
    std::array<char, PATH_MAX> buffer;
    const auto length = ::readlink(cat("/proc/self/fd/", fd).c_str(), buffer.data(), buffer.size());
    return length < 0 ? "?" : std::string(buffer.data(), static_cast<std::size_t>(length));
}

// What open(2) with O_PATH says.
std::string opened(const std::string& path, int flags) {
    const UniqueFd fd(::open(path.c_str(), O_PATH | O_CLOEXEC | flags));
    if (!fd) {
        return errno_name(Errno::last());
    }
    struct stat status;
    EXPECT_EQ(::fstat(fd.get(), &status), 0);
    return cat(path_of(fd.get()), S_ISDIR(status.st_mode) ? " directory" : "");
}

TEST_P(Oracle, agrees_on_what_exists) {
    int found = 0;
    for_each_path([&](View own, const std::string& path) {
        for (const bool follow : {true, false}) {
            ResolveRequest request;
            request.path = path;
            request.follow_last = follow;
            const std::string ours = outcome_of(resolve(own, request));
            EXPECT_EQ(ours, opened(path, follow ? 0 : O_NOFOLLOW)) << path << (follow ? "" : " (nofollow)");
            found += ours.starts_with('/') ? 1 : 0;
        }
    });
    EXPECT_GT(found, kPaths / 8) << "the generated paths lead nowhere";
}

// open(2) with O_CREAT: makes what is missing, also where a link dangles.
TEST_P(Oracle, agrees_on_what_open_makes) {
    int made = 0;
    for_each_path([&](View own, const std::string& path) {
        ResolveRequest request;
        request.path = path;
        request.last = LastComponent::kMayExist;
        const auto ours = resolve(own, request);
        const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600));
        const std::string kernel = fd ? path_of(fd.get()) : errno_name(Errno::last());
        if (!ours) {
            // open(2) refuses a trailing slash, be it that of a link's target, before it looks at the last component.
            if (kernel != "EISDIR" || (!path.ends_with('/') && ours.error() != Errno{ENOTDIR})) {
                EXPECT_EQ(errno_name(ours.error()), kernel) << path;
            }
        } else if (ours->has_trailing_slash || ours->is_directory()) {
            EXPECT_EQ(kernel, "EISDIR") << path;
        } else {
            EXPECT_EQ(ours->path, kernel) << path;
        }
        if (ours && !ours->exists && fd) {
            EXPECT_EQ(::unlinkat(ours->parent.get(), ours->name.c_str(), 0), 0) << path;
            ++made;
        }
    });
    EXPECT_GT(made, kPaths / 16);
}

TEST_P(Oracle, agrees_on_what_mkdir_makes) {
    int made = 0;
    for_each_path([&](View own, const std::string& path) {
        ResolveRequest request;
        request.path = path;
        request.last = LastComponent::kIsMissing;
        const auto ours = resolve(own, request);
        const std::string kernel = ::mkdir(path.c_str(), 0700) == 0 ? "made" : errno_name(Errno::last());
        if (!ours) {
            EXPECT_EQ(errno_name(ours.error()), kernel) << path;
        } else if (ours->exists) {
            EXPECT_EQ(kernel, "EEXIST") << path;
        } else {
            EXPECT_EQ(kernel, "made") << path;
            EXPECT_EQ(opened(path, 0), cat(ours->path, " directory"));
            EXPECT_EQ(::unlinkat(ours->parent.get(), ours->name.c_str(), AT_REMOVEDIR), 0) << path;
            ++made;
        }
    });
    EXPECT_GT(made, kPaths / 16);
}

INSTANTIATE_TEST_SUITE_P(Ways, Oracle, testing::Values(Way::kFast, Way::kWithoutOpenat2, Way::kForeignRoot),
                         [](const auto& parameter) {
                             std::string name(test::name_of(parameter.param));
                             std::erase(name, ' ');
                             return name;
                         });

} // namespace
} // namespace syd::tracee
