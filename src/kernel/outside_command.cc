// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/outside_command.h"

#include "base/text.h"
#include "base/unique_fd.h"
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

std::string path_in(const std::vector<std::string>& environment) {
    constexpr std::string_view kName = "PATH=";
    for (const std::string& entry : environment) {
        if (entry.starts_with(kName)) {
            return entry.substr(kName.size());
        }
    }
    return "/bin:/usr/bin";
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (const std::string& text : texts) {
        pointers.push_back(const_cast<char*>(text.c_str())); // execve(2) does not write to them
    }
    pointers.push_back(nullptr);
    return pointers;
}

struct ChildPlan {
    int directory;
    std::array<int, 3> standard; // negative: /dev/null's
    const Credentials* credentials;
    const char* file;
    char* const* arguments;
    char* const* environment;
    const launch::Inheritance* inheritance;
};

bool take_on(const Credentials& wanted) {
    if (::geteuid() != 0) {
        return true; // as little as we have; the caller can't have more (no_new_privs)
    }
    return tracee::set_thread_groups(wanted.groups) && tracee::set_thread_group_ids(wanted.group) &&
           tracee::set_thread_users(wanted.user);
}

// Runs in the child. Async-signal-safe calls only: sydbox has other threads.
[[noreturn]] void run_child(int channel, const ChildPlan& plan) {
    bool ready = ::fchdir(plan.directory) == 0;
    for (int fd = 0; fd < 3 && ready; ++fd) {
        ready = ::dup2(plan.standard[static_cast<std::size_t>(fd)], fd) == fd;
    }
    ready = ready && take_on(*plan.credentials);
    if (ready) {
        ::setrlimit(RLIMIT_NOFILE, &plan.inheritance->open_files);
        plan.inheritance->restore_signals();
        ::execve(plan.file, plan.arguments, plan.environment);
    }
    const int error = errno;
    static_cast<void>(!::write(channel, &error, sizeof error));
    ::_exit(127);
}

Errno outcome_of_exec(int channel) {
    int error = 0;
    ssize_t length = 0;
    do {
        length = ::read(channel, &error, sizeof error);
    } while (length < 0 && errno == EINTR);
    return Errno{length == static_cast<ssize_t>(sizeof error) ? error : 0};
}

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
    std::array<UniqueFd, 3> standard;
    for (int fd = 0; fd < 3; ++fd) {
        standard[static_cast<std::size_t>(fd)] =
            UniqueFd(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), fd, 0)));
    }
    auto file = launch::find_program(words.front(), path_in(environment));
    if (!file) {
        return Unexpected{file.error()};
    }
    std::array<int, 2> ends{};
    if (!is_valid() || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return Unexpected{is_valid() ? Errno::last() : Errno{ESRCH}};
    }
    const UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    const auto number = [&](std::size_t fd) { return standard.at(fd) ? standard.at(fd).get() : null.get(); };
    const std::vector<char*> arguments = pointers_to(words);
    const std::vector<char*> variables = pointers_to(environment);
    const ChildPlan plan{directory.get(),  {number(0), number(1), number(2)},
                         &*credentials,    file->c_str(),
                         arguments.data(), variables.data(),
                         &inheritance};
    const pid_t pid = ::fork();
    if (pid < 0) {
        return Unexpected{Errno::last()};
    }
    if (pid == 0) {
        run_child(writer.get(), plan);
    }
    writer.reset();
    if (const Errno error = outcome_of_exec(reader.get()); error.value != 0) {
        return Unexpected{error};
    }
    return {};
}

} // namespace syd::kernel
