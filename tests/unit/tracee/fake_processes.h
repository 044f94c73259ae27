// SPDX-License-Identifier: BSD-3-Clause
// FakeProcesses: a process table in memory, behind the door through which the process tree sees the system.
// It forks, ends and gives pids anew as Linux does; nothing tells the tree.
#pragma once

#include "base/unique_fd.h"
#include "tracee/proc.h"

#include <fcntl.h>

#include <map>
#include <set>
#include <vector>

namespace syd::tracee::test {

class FakeProcesses : public ProcessSource {
public:
    explicit FakeProcesses(pid_t supervisor) : supervisor_(supervisor) { add(supervisor, 1); }

    void fork(pid_t parent, pid_t child) { add(child, parent); }
    void start_thread(pid_t pid, pid_t tid) { threads_[tid] = pid; }
    // PR_SET_CHILD_SUBREAPER, or the first process of a pid namespace.
    void make_reaper(pid_t pid) { reapers_.insert(pid); }
    void make_first_of_namespace(pid_t pid) {
        make_reaper(pid);
        firsts_.insert(pid);
    }

    // The process ends (whether it announced that is for the test to say) and was waited for: its pid is free.
    void end(pid_t pid) {
        become_zombie(pid);
        processes_.erase(pid);
    }
    // It ends and nobody waits for it: it is there, but its children are another's.
    void become_zombie(pid_t pid) {
        const pid_t reaper = reaper_of(pid);
        for (auto& [other, process] : processes_) {
            if (process.parent == pid) {
                process.parent = reaper;
            }
        }
        std::erase_if(threads_, [pid](const auto& thread) { return thread.second == pid; });
        reapers_.erase(pid);
    }

    // How often the table was looked at.
    [[nodiscard]] int lookups() const noexcept { return lookups_; }

    [[nodiscard]] std::optional<ProcessIds> ids_of(pid_t tid) const override {
        ++lookups_;
        const auto thread = threads_.find(tid);
        const pid_t pid = thread != threads_.end() ? thread->second : tid;
        const auto process = processes_.find(pid);
        if (process == processes_.end()) {
            return std::nullopt;
        }
        return ProcessIds{pid, process->second.parent};
    }

    [[nodiscard]] bool is_first_of_namespace(pid_t pid) const override { return firsts_.contains(pid); }

    [[nodiscard]] std::vector<pid_t> children_of(pid_t pid) const override {
        ++lookups_;
        std::vector<pid_t> children;
        for (const auto& [other, process] : processes_) {
            if (process.parent == pid) {
                children.push_back(other);
            }
        }
        return children;
    }

    // A descriptor of its own for each call, as the tree closes what it is given.
    [[nodiscard]] UniqueFd open_pidfd(pid_t pid) const override {
        ++lookups_;
        const auto process = processes_.find(pid);
        if (process == processes_.end()) {
            return {};
        }
        UniqueFd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        pidfds_[fd.get()] = process->second.serial;
        return fd;
    }

    [[nodiscard]] bool exists(int pidfd) const override {
        ++lookups_;
        const int serial = pidfds_.at(pidfd);
        for (const auto& [pid, process] : processes_) {
            if (process.serial == serial) {
                return true;
            }
        }
        return false;
    }

private:
    struct Process {
        pid_t parent = 0;
        int serial = 0; // tells two processes with one pid apart
    };

    void add(pid_t pid, pid_t parent) { processes_[pid] = {parent, ++last_serial_}; }

    // The nearest ancestor that takes in orphans (find_new_reaper() in the kernel).
    [[nodiscard]] pid_t reaper_of(pid_t pid) const {
        for (pid_t at = processes_.at(pid).parent; processes_.contains(at); at = processes_.at(at).parent) {
            if (reapers_.contains(at)) {
                return at;
            }
        }
        return supervisor_;
    }

    pid_t supervisor_;
    int last_serial_ = 0;
    std::map<pid_t, Process> processes_;
    std::map<pid_t, pid_t> threads_;
    std::set<pid_t> reapers_;
    std::set<pid_t> firsts_;
    mutable std::map<int, int> pidfds_; // the serial behind each descriptor
    mutable int lookups_ = 0;
};

} // namespace syd::tracee::test
