// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/proc.h"

#include "base/files.h"
#include "base/numbers.h"
#include "base/text.h"
#include "tracee/credentials.h"
#include "tracee/directory.h"

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>

namespace syd::tracee {
namespace {

// The entries of a directory below /proc that are numbers.
Result<std::vector<pid_t>, Errno> read_numeric_entries(const std::string& path) {
    auto directory = open_directory(AT_FDCWD, path.c_str());
    if (!directory) {
        return Unexpected{directory.error()};
    }
    std::vector<pid_t> numbers;
    while (const dirent* entry = ::readdir(directory->get())) {
        if (const auto number = parse_number<pid_t>(static_cast<const char*>(entry->d_name))) {
            numbers.push_back(*number);
        }
    }
    return numbers;
}

Result<std::vector<pid_t>, Errno> search_children(const Proc& proc, pid_t parent) {
    const auto processes = read_numeric_entries("/proc");
    if (!processes) {
        return Unexpected{processes.error()};
    }
    std::vector<pid_t> children;
    for (const pid_t pid : *processes) {
        const auto ids = proc.ids_of(pid);
        if (!ids && ids.error() != Errno{ESRCH}) {
            return Unexpected{ids.error()};
        }
        if (ids && ids->parent == parent) {
            children.push_back(pid);
        }
    }
    return children;
}

// ENOSYS if the thread exists and its file does not: a kernel without these files.
Result<std::string, Errno> read_children_of_thread(pid_t pid, pid_t tid) {
    return read_file(cat("/proc/", pid, "/task/", tid, "/children")).transform_error([tid](Errno error) {
        const bool is_missing = error == Errno{ENOENT} && error_below_proc(tid, error) != Errno{ESRCH};
        return is_missing ? Errno{ENOSYS} : error_below_proc(tid, error);
    });
}

} // namespace

Result<ProcessIds, Errno> Proc::ids_of(pid_t tid) const {
    return read_process_ids(tid);
}

Result<ProcessStatus, Errno> Proc::status_of(pid_t tid) const {
    return read_process_status(tid);
}

Result<std::vector<pid_t>, Errno> Proc::find_children(pid_t pid) const {
    const auto threads = read_numeric_entries(cat("/proc/", pid, "/task"));
    if (!threads) {
        return Unexpected{error_below_proc(pid, threads.error())};
    }
    std::vector<pid_t> children;
    for (const pid_t tid : *threads) {
        const auto list = read_children_of_thread(pid, tid);
        if (!list && list.error() == Errno{ENOSYS}) {
            return search_children(*this, pid);
        }
        if (!list && list.error() != Errno{ESRCH}) {
            return Unexpected{list.error()};
        }
        // The children of a thread that has ended are those of another thread now.
        const std::string words = list.value_or(std::string());
        for (const std::string_view word : split(words, ' ')) {
            if (const auto child = parse_number<pid_t>(word)) {
                children.push_back(*child);
            }
        }
    }
    return children;
}

Result<Pidfd, Errno> Proc::open_process(pid_t pid) const {
    return Pidfd::open(pid);
}

Presence Proc::presence_of(const Pidfd& process) const {
    return process.presence();
}

Result<ProcessIdentity, Errno> Proc::identity_of(pid_t pid) const {
    return tracee::identity_of(pid);
}

Result<std::vector<pid_t>, Errno> find_ancestors(const ProcessSource& source, pid_t pid) {
    constexpr std::size_t kMost = 32;
    std::vector<pid_t> ancestors;
    auto ids = source.ids_of(pid);
    for (int attempt = 0; ids && ids->parent > 0 && ancestors.size() < kMost;) {
        ancestors.push_back(ids->parent);
        ids = source.ids_of(ids->parent);
        // It ended after its child was looked at, and the child has another parent now.
        constexpr int kAttempts = 8;
        if (!ids && ids.error() == Errno{ESRCH} && ++attempt < kAttempts) {
            ancestors.clear();
            ids = source.ids_of(pid);
        }
    }
    // The ancestors of a process that the procfs hides from us cannot be told.
    if (!ids && (ids.error() != Errno{EACCES} || ancestors.empty())) {
        return Unexpected{ids.error()};
    }
    return ancestors;
}

Result<std::vector<pid_t>, Errno> find_descendants(const ProcessSource& source, pid_t pid) {
    std::vector<pid_t> found{pid};
    for (std::size_t next = 0; next < found.size(); ++next) {
        const auto children = source.find_children(found[next]);
        if (children) {
            found.insert(found.end(), children->begin(), children->end());
        } else if (children.error() != Errno{ESRCH} || next == 0) {
            return Unexpected{children.error()};
        }
    }
    found.erase(found.begin());
    return found;
}

std::string objection_to_proc() {
    struct statfs status {};
    if (::statfs("/proc", &status) != 0 || status.f_type != PROC_SUPER_MAGIC) {
        return "there is no procfs at /proc, and nothing can be told of processes without it; mount it there";
    }
    const auto self = read_process_status(::getpid());
    const bool is_nested = self && self->namespace_ids.size() > 1;
    if (read_link("/proc/self").value_or(std::string()) != cat(::getpid()) || is_nested) {
        return "/proc is that of another pid namespace; mount a procfs of this one there (unshare has --mount-proc)";
    }
    return {};
}

bool may_look_into(pid_t tid) {
    struct stat status {};
    const std::string directory = cat("/proc/", tid, "/fd/.");
    return look_at_thread(tid, [&] { return ::stat(directory.c_str(), &status); }) == 0 || errno == ENOENT ||
           errno == ESRCH;
}

std::string name_of_process(pid_t pid) {
    std::string name = read_proc_file(pid, "comm").value_or(std::string());
    if (name.ends_with('\n')) {
        name.pop_back();
    }
    return name;
}

std::vector<std::string> command_line_of(pid_t pid) {
    std::vector<std::string> words;
    const auto text = read_proc_file(pid, "cmdline");
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
    return read_link(cat("/proc/", pid, "/cwd")).value_or(std::string());
}

} // namespace syd::tracee
