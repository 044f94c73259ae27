// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/outside_command.h"

#include "base/text.h"
#include "base/unique_fd.h"
#include "kernel/launch/find_program.h"
#include "tracee/pidfd.h"
#include "tracee/proc_links.h"
#include "tracee/process_status.h"
#include "tracee/thread_ids.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

namespace syd::kernel {
namespace {

Result<std::vector<std::string>, Errno> read_environment(pid_t tid) {
    return tracee::read_proc_file(tid, "environ").transform([](const std::string& text) {
        std::vector<std::string> environment;
        for (const std::string_view entry : split(text, '\0')) {
            if (!entry.empty()) {
                environment.emplace_back(entry);
            }
        }
        return environment;
    });
}

// In the child: the surroundings of the caller. No member owns anything.
class CallerSurroundings final : public launch::Preparation {
public:
    CallerSurroundings(int directory, const std::array<int, 3>& standard, const tracee::Credentials& credentials)
        : directory_(directory), standard_(standard), credentials_(credentials) {}

    [[nodiscard]] Outcome prepare() const noexcept override {
        bool is_ready = ::fchdir(directory_) == 0;
        for (int fd = 0; fd < 3 && is_ready; ++fd) {
            is_ready = ::dup2(standard_[static_cast<std::size_t>(fd)], fd) == fd;
        }
        return is_ready && take_on(credentials_) ? Outcome{} : Outcome{errno, 0};
    }

private:
    // Without privileges of our own the command gets what we have. The caller cannot have more (no_new_privs).
    static bool take_on(const tracee::Credentials& wanted) noexcept {
        const auto& [user, group, groups, capabilities] = wanted;
        return ::geteuid() != 0 || (tracee::set_thread_groups(groups) &&
                                    tracee::set_thread_group_ids({group.real, group.effective, group.saved}) &&
                                    tracee::set_thread_users({user.real, user.effective, user.saved}));
    }

    int directory_;
    const std::array<int, 3>& standard_;
    const tracee::Credentials& credentials_;
};

} // namespace

Result<void, Errno> run_outside(pid_t caller, const std::vector<std::string>& words,
                                const launch::Inheritance& inheritance, const std::function<bool()>& is_valid,
                                const OutsideParent& parent) {
    const auto status = tracee::read_process_status(caller);
    if (!status) {
        return Unexpected{status.error()};
    }
    const auto environment = read_environment(caller);
    const auto directory = tracee::open_working_directory(caller);
    const auto process = tracee::Pidfd::open(status->ids.pid);
    if (!environment || !directory || !process) {
        return Unexpected{!environment ? environment.error() : !directory ? directory.error() : process.error()};
    }
    const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!null) {
        return Unexpected{Errno::last()};
    }
    std::array<UniqueFd, 3> owned;
    std::array<int, 3> standard{};
    for (std::size_t fd = 0; fd < 3; ++fd) {
        auto copy = process->copy_descriptor(static_cast<int>(fd));
        if (copy) {
            owned.at(fd) = std::move(*copy);
        } else if (copy.error() != Errno{EBADF}) {
            return Unexpected{copy.error()};
        }
        standard.at(fd) = owned.at(fd) ? owned.at(fd).get() : null.get();
    }
    auto file = launch::find_program(words.front(), launch::search_path_of(*environment), directory->get());
    if (!file) {
        return Unexpected{file.error()};
    }
    if (!is_valid()) {
        return Unexpected{Errno{ESRCH}};
    }
    const launch::ChildSpec spec{std::move(*file), words, *environment, inheritance, false};
    return launch::spawn(spec, CallerSurroundings(directory->get(), standard, status->credentials), parent.parent)
        .transform_error([](const launch::SpawnFailure& failure) { return failure.error; })
        .and_then([&parent](launch::Child&& child) {
            if (child.parent() == launch::Parent::kThisProcess) {
                parent.on_own_child(child.pid());
            }
            return child.execute();
        });
}

} // namespace syd::kernel
