// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/launch/inherited_descriptors.h"

#include "kernel/wait.h"
#include "unit/kernel/children.h"
#include "unit/kernel/statuses.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace syd::kernel::launch {
namespace {

bool is_open(int descriptor) {
    return ::fcntl(descriptor, F_GETFD) >= 0;
}

// In a child: the test program needs its descriptors.
void in_child(bool (*check)()) {
    EXPECT_EQ(wait_for(test::fork_child([check] { return check() ? 0 : 1; })).value(), test::exited(0));
}

TEST(InheritedDescriptors, are_closed_but_one) {
    in_child([] {
        const int one = ::open("/dev/null", O_RDONLY);
        const int other = ::dup2(one, 200);
        auto inherited = InheritedDescriptors::capture();
        const int own = ::open("/dev/null", O_RDONLY);
        const bool contains_them = inherited.contains(one) && inherited.contains(other);
        const bool contains_others = inherited.contains(own) || inherited.contains(STDIN_FILENO);
        inherited.close_all_but(other);
        return contains_them && !contains_others && !is_open(one) && is_open(own) && is_open(STDERR_FILENO) &&
               ::fcntl(other, F_GETFD) == FD_CLOEXEC;
    });
}

TEST(InheritedDescriptors, are_none_by_default) {
    in_child([] {
        const int one = ::open("/dev/null", O_RDONLY);
        InheritedDescriptors().close_all_but(-1);
        return is_open(one);
    });
}

TEST(ReplaceWithNull, leaves_the_numbers_open_but_not_in_programs) {
    in_child([] {
        const int one = ::open("/proc/self/stat", O_RDONLY);
        replace_with_null({one, STDIN_FILENO});
        struct stat null {};
        struct stat now {};
        return ::stat("/dev/null", &null) == 0 && ::fstat(one, &now) == 0 && now.st_rdev == null.st_rdev &&
               ::fcntl(one, F_GETFD) == FD_CLOEXEC && ::fcntl(STDIN_FILENO, F_GETFD) == FD_CLOEXEC;
    });
}

} // namespace
} // namespace syd::kernel::launch
