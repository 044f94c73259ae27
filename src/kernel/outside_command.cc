// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/outside_command.h"

#include "base/text.h"
#include "base/unique_fd.h"
#include "kernel/launch/find_program.h"
#include "kernel/launch/spawn.h"
#include "tracee/proc.h"
#include "tracee/thread_ids.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>

namespace syd::kernel {
namespace {

struct Credentials {
    std::array<uid_t, 3> user{}; // real, effective, saved
    std::array<gid_t, 3> group{};
    std::vector<gid_t> groups;
};

// The numbers in the line "NAME:\t1 2 3" of /proc/TID/status.
std::optional<std::vector<unsigned>> numbers_in_status(std::string_view status, std::string_view name) {
    const std::size_t begin = status.find(cat("\n", name, ":"));
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    status.remove_prefix(begin + name.size() + 2);
    status = status.substr(0, status.find('\n'));
    std::vector<unsigned> numbers;
    while (!(status = trim(status)).empty()) {
        unsigned number = 0;
        const auto [end, error] = std::from_chars(status.data(), status.data() + status.size(), number);
        if (error != std::errc()) {
            return std::nullopt;
        }
        numbers.push_back(number);
        status.remove_prefix(static_cast<std::size_t>(end - status.data()));
    }
    return numbers;
}

std::optional<Credentials> credentials_of(pid_t tid) {
    const auto status = tracee::read_whole_file(cat("/proc/", tid, "/status").c_str());
    if (!status) {
        return std::nullopt;
    }
    const auto users = numbers_in_status(*status, "Uid");
    const auto groups = numbers_in_status(*status, "Gid");
    const auto others = numbers_in_status(*status, "Groups");
    if (!users || !groups || !others || users->size() < 3 || groups->size() < 3) {
        return std::nullopt;
    }
    Credentials credentials;
    std::copy_n(users->begin(), 3, credentials.user.begin());
    std::copy_n(groups->begin(), 3, credentials.group.begin());
    credentials.groups.assign(others->begin(), others->end());
    return credentials;
}

std::vector<std::string> environment_of(pid_t tid) {
    std::vector<std::string> environment;
    const auto text = tracee::read_whole_file(cat("/proc/", tid, "/environ").c_str());
    for (const std::string_view entry : split(text ? std::string_view(*text) : std::string_view(), '\0')) {
        if (!entry.empty()) {
            environment.emplace_back(entry);
        }
    }
    return environment;
}

// In the child: the surroundings of the caller. No member owns anything.
class CallerSurroundings final : public launch::Preparation {
public:
    CallerSurroundings(int directory, const std::array<int, 3>& standard, const Credentials& credentials)
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
    static bool take_on(const Credentials& wanted) noexcept {
        return ::geteuid() != 0 ||
               (tracee::set_thread_groups(wanted.groups) && tracee::set_thread_group_ids(wanted.group) &&
                tracee::set_thread_users(wanted.user));
    }

    int directory_;
    const std::array<int, 3>& standard_;
    const Credentials& credentials_;
};

} // namespace

Result<void, Errno> run_outside(pid_t caller, const std::vector<std::string>& words,
                                const launch::Inheritance& inheritance, const std::function<bool()>& is_valid) {
    const auto credentials = credentials_of(caller);
    const std::vector<std::string> environment = environment_of(caller);
    const UniqueFd directory(::open(cat("/proc/", caller, "/cwd").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const UniqueFd process =
        tracee::Proc().open_pidfd(tracee::Proc().ids_of(caller).value_or(tracee::ProcessIds{}).pid);
    if (!credentials || !directory || !process || !null) {
        return Unexpected{Errno{ESRCH}};
    }
    std::array<UniqueFd, 3> owned;
    std::array<int, 3> standard{};
    for (std::size_t fd = 0; fd < 3; ++fd) {
        owned.at(fd) = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), fd, 0)));
        standard.at(fd) = owned.at(fd) ? owned.at(fd).get() : null.get();
    }
    auto file = launch::find_program(words.front(), launch::search_path_of(environment));
    if (!file) {
        return Unexpected{file.error()};
    }
    if (!is_valid()) {
        return Unexpected{Errno{ESRCH}};
    }
    const launch::ChildSpec spec{std::move(*file), words, environment, inheritance, false};
    return launch::spawn(spec, CallerSurroundings(directory.get(), standard, *credentials))
        .transform_error([](const launch::SpawnFailure& failure) { return failure.error; })
        .and_then([](launch::Child&& child) { return child.execute(); });
}

} // namespace syd::kernel
