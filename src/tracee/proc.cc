// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/proc.h"

#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstring>
#include <memory>

namespace syd::tracee {
namespace {

struct CloseDir {
    void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDir>;

std::optional<pid_t> parse_pid(std::string_view text) {
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return pid;
}

// The number in a line "NAME:\t123\n" of a status file.
std::optional<pid_t> status_number(std::string_view status, std::string_view name) {
    const std::size_t begin = status.find(name);
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    status.remove_prefix(begin + name.size());
    return parse_pid(trim(status.substr(0, status.find('\n'))));
}

// The numeric entries of a folder below /proc.
std::vector<pid_t> numeric_entries(const char* path) {
    std::vector<pid_t> numbers;
    const Directory directory(::opendir(path));
    if (!directory) {
        return numbers;
    }
    while (const dirent* entry = ::readdir(directory.get())) {
        if (const auto number = parse_pid(static_cast<const char*>(entry->d_name))) {
            numbers.push_back(*number);
        }
    }
    return numbers;
}

std::vector<pid_t> children_by_search(const Proc& proc, pid_t parent) {
    std::vector<pid_t> children;
    for (const pid_t pid : numeric_entries("/proc")) {
        if (const auto ids = proc.ids_of(pid); ids && ids->parent == parent) {
            children.push_back(pid);
        }
    }
    return children;
}

// False if the file isn't there though the thread is: a kernel without it.
bool append_children_of_thread(pid_t pid, pid_t tid, std::vector<pid_t>& children) {
    const auto list = read_whole_file(cat("/proc/", pid, "/task/", tid, "/children").c_str());
    if (!list) {
        return false;
    }
    for (const std::string_view word : split(*list, ' ')) {
        if (const auto child = parse_pid(word)) {
            children.push_back(*child);
        }
    }
    return true;
}

} // namespace

std::optional<std::string> read_whole_file(const char* path) {
    const UniqueFd file(::open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file) {
        return std::nullopt;
    }
    std::string content;
    std::array<char, 4096> buffer;
    for (;;) {
        const ssize_t length = ::read(file.get(), buffer.data(), buffer.size());
        if (length < 0 && errno == EINTR) {
            continue;
        }
        if (length < 0) {
            return std::nullopt;
        }
        if (length == 0) {
            return content;
        }
        content.append(buffer.data(), static_cast<std::size_t>(length));
    }
}

std::optional<ProcessIds> Proc::ids_of(pid_t tid) const {
    const auto status = read_whole_file(cat("/proc/", tid, "/status").c_str());
    if (!status) {
        return std::nullopt;
    }
    // The name in the first line is the process's own choice and may hold anything but a line end: it is escaped by
    // the kernel, and both keys are searched at a line's start.
    const auto pid = status_number(*status, "\nTgid:");
    const auto parent = status_number(*status, "\nPPid:");
    if (!pid || !parent || *pid == 0) {
        return std::nullopt;
    }
    return ProcessIds{*pid, *parent};
}

std::vector<pid_t> Proc::children_of(pid_t pid) const {
    std::vector<pid_t> children;
    const std::vector<pid_t> threads = numeric_entries(cat("/proc/", pid, "/task").c_str());
    bool have_lists = false;
    for (const pid_t tid : threads) {
        have_lists = append_children_of_thread(pid, tid, children) || have_lists;
    }
    if (!threads.empty() && !have_lists) {
        return children_by_search(*this, pid);
    }
    return children;
}

std::vector<pid_t> Proc::ancestors_of(pid_t pid) const {
    constexpr std::size_t kMost = 32;
    std::vector<pid_t> ancestors;
    for (auto ids = ids_of(pid); ids && ids->parent > 0 && ancestors.size() < kMost; ids = ids_of(ids->parent)) {
        ancestors.push_back(ids->parent);
    }
    return ancestors;
}

UniqueFd Proc::open_pidfd(pid_t pid) const {
    return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

bool Proc::exists(int pidfd) const {
    // EPERM (a process with other credentials) is a sign of life too.
    return ::syscall(SYS_pidfd_send_signal, pidfd, 0, nullptr, 0) == 0 || errno != ESRCH;
}

namespace {

// The ids of a process from the procfs's pid namespace down to its own, set apart by blanks: Linux 4.1.
std::string ids_in_namespaces(std::string_view process) {
    constexpr std::string_view kName = "\nNSpid:";
    const auto status = read_whole_file(cat("/proc/", process, "/status").c_str());
    const std::size_t begin = status ? status->find(kName) : std::string::npos;
    if (begin == std::string::npos) {
        return {};
    }
    const std::string_view line = std::string_view(*status).substr(begin + kName.size());
    return std::string(trim(line.substr(0, line.find('\n'))));
}

} // namespace

bool Proc::is_first_of_namespace(pid_t pid) const {
    const std::string ids = ids_in_namespaces(cat(pid));
    return ids.ends_with("\t1") || ids.ends_with(" 1");
}

std::string objection_to_proc() {
    std::array<char, 32> self{};
    struct statfs status {};
    if (::statfs("/proc", &status) != 0 || status.f_type != PROC_SUPER_MAGIC) {
        return "there is no procfs at /proc, and nothing can be told of processes without it; mount it there";
    }
    const bool is_nested = ids_in_namespaces("self").find_first_of(" \t") != std::string::npos;
    const ssize_t length = ::readlink("/proc/self", self.data(), self.size());
    const auto pid = parse_pid(std::string_view(self.data(), length > 0 ? static_cast<std::size_t>(length) : 0));
    if (pid != ::getpid() || is_nested) {
        return "/proc is that of another pid namespace; mount a procfs of this one there (unshare has --mount-proc)";
    }
    return {};
}

std::vector<pid_t> descendants_of(const ProcessSource& source, pid_t pid) {
    std::vector<pid_t> found{pid};
    for (std::size_t next = 0; next < found.size(); ++next) {
        const auto children = source.children_of(found[next]);
        found.insert(found.end(), children.begin(), children.end());
    }
    found.erase(found.begin());
    return found;
}

pid_t tracer_of(pid_t tid) {
    const auto status = read_whole_file(cat("/proc/", tid, "/status").c_str());
    return status ? status_number(*status, "\nTracerPid:").value_or(0) : 0;
}

bool may_look_into(pid_t tid) {
    struct stat status {};
    return ::stat(cat("/proc/", tid, "/fd/.").c_str(), &status) == 0 || (errno != EACCES && errno != EPERM);
}

std::string name_of_process(pid_t pid) {
    std::string name = read_whole_file(cat("/proc/", pid, "/comm").c_str()).value_or("");
    if (!name.empty() && name.back() == '\n') {
        name.pop_back();
    }
    return name;
}

std::vector<std::string> command_line_of(pid_t pid) {
    std::vector<std::string> words;
    const auto text = read_whole_file(cat("/proc/", pid, "/cmdline").c_str());
    if (!text || text->empty()) {
        return words;
    }
    std::string_view rest = *text;
    if (rest.back() == '\0') {
        rest.remove_suffix(1);
    }
    for (const std::string_view word : split(rest, '\0')) {
        words.emplace_back(word);
    }
    return words;
}

std::string working_directory_of(pid_t pid) {
    std::array<char, PATH_MAX> target;
    const ssize_t length = ::readlink(cat("/proc/", pid, "/cwd").c_str(), target.data(), target.size());
    return length < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(length));
}

} // namespace syd::tracee
