// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/outside_command.h"

#include "kernel/wait.h"
#include "support/scratch_folder.h"
#include "unit/kernel/children.h"
#include "unit/kernel/statuses.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <thread>

namespace syd::kernel {
namespace {

using syd::test::ScratchFolder;
using Words = std::vector<std::string>;

const auto kValid = [] { return true; };

Result<void, Errno> run(pid_t caller, const Words& words, const std::function<bool()>& is_valid = kValid) {
    return run_outside(caller, words, launch::Inheritance::capture(), is_valid);
}

// A caller with a working directory, standard output and ids of its own.
class Caller {
public:
    explicit Caller(const ScratchFolder& folder, uid_t user = ::geteuid(), gid_t group = ::getegid()) {
        std::array<int, 2> ready{};
        EXPECT_EQ(::pipe(ready.data()), 0);
        pid_ = test::fork_child([&] {
            const int output = ::open(folder.path("output").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
            const bool is_set = ::chdir(folder.root().c_str()) == 0 && ::dup2(output, STDOUT_FILENO) >= 0 &&
                                ::setresgid(group, group, group) == 0 && ::setresuid(user, user, user) == 0;
            static_cast<void>(!::write(ready[1], is_set ? "y" : "n", 1));
            return static_cast<int>(::sleep(60));
        });
        char answer = 0;
        EXPECT_EQ(::read(ready[0], &answer, 1), 1);
        EXPECT_EQ(answer, 'y');
        ::close(ready[0]);
        ::close(ready[1]);
    }
    ~Caller() {
        ::kill(pid_, SIGKILL);
        static_cast<void>(wait_for(pid_));
    }
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

private:
    pid_t pid_ = 0;
};

// Waits for the program, which is a child of this process, and returns its status.
int status_of_program() {
    const auto report = wait_for_any(WaitMode::kBlock);
    return report ? report->status.exit_status() : -1;
}

TEST(OutsideCommand, has_the_surroundings_of_the_caller) {
    const ScratchFolder folder;
    const Caller caller(folder);
    ASSERT_TRUE(run(caller.pid(), {"sh", "-c", "pwd; echo $#; exit 4", "x", "a b"}));
    EXPECT_EQ(status_of_program(), 4);
    EXPECT_EQ(folder.content("output"), folder.root() + "\n1\n");
}

TEST(OutsideCommand, has_the_ids_of_the_caller) {
    constexpr uid_t kUser = 65533;
    constexpr gid_t kGroup = 65532;
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can take on other ids";
    }
    const ScratchFolder folder;
    ASSERT_EQ(::chmod(folder.root().c_str(), 0777), 0);
    const Caller caller(folder, kUser, kGroup);
    ASSERT_TRUE(run(caller.pid(), {"sh", "-c", "id -u; id -g; id -ru"}));
    EXPECT_EQ(status_of_program(), 0);
    EXPECT_EQ(folder.content("output"), "65533\n65532\n65533\n");
}

TEST(OutsideCommand, returns_why_it_could_not_be_started) {
    const ScratchFolder folder;
    folder.write("script", "exit 0\n");
    ASSERT_EQ(::chmod(folder.path("script").c_str(), 0755), 0);
    const Caller caller(folder);
    EXPECT_EQ(run(caller.pid(), {"no-such-program"}).error().value, ENOENT);
    EXPECT_EQ(run(caller.pid(), {"/"}).error().value, EACCES);
    EXPECT_EQ(status_of_program(), 127);
    EXPECT_EQ(run(caller.pid(), {"./script"}).error().value, ENOEXEC) << "no shell is called for it";
    EXPECT_EQ(status_of_program(), 127);
}

TEST(OutsideCommand, is_not_started_for_a_caller_that_is_gone) {
    const ScratchFolder folder;
    const Caller caller(folder);
    EXPECT_EQ(run(caller.pid(), {"sh", "-c", "echo x"}, [] { return false; }).error().value, ESRCH);
    constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max
    EXPECT_EQ(run(kNobody, {"true"}).error().value, ESRCH);
    EXPECT_EQ(folder.content("output"), "");
}

} // namespace
} // namespace syd::kernel
