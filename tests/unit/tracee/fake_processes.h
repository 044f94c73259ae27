// SPDX-License-Identifier: BSD-3-Clause
// FakeProcesses: a process table in memory, behind the door through which the process tree sees the system.
// It forks, ends and gives pids anew as Linux does; nothing tells the tree.
#pragma once

#include "base/unique_fd.h"
#include "tracee/proc.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <vector>

namespace syd::tracee::test {

class FakeProcesses : public ProcessSource {
public:
    explicit FakeProcesses(pid_t supervisor) : supervisor_(supervisor) {
        add(1, 0);
        add(supervisor, 1);
    }

    void fork(pid_t parent, pid_t child) {
        if (child == 1) {
            processes_[supervisor_].parent = 0; // a test that is the first process of its namespace: no circle
        }
        add(child, parent);
    }
    void start_thread(pid_t pid, pid_t tid) { threads_[tid] = pid; }
    void end_thread(pid_t tid) { threads_.erase(tid); }
    // PR_SET_CHILD_SUBREAPER, or the first process of a pid namespace.
    void make_reaper(pid_t pid) { reapers_.insert(pid); }
    void stop_reaping(pid_t pid) { reapers_.erase(pid); }
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

    // From now on each read of children leaves out another one, as the kernel may do while children end.
    void be_restless() { is_restless_ = true; }

    // How often the table was looked at.
    [[nodiscard]] int lookups() const noexcept { return lookups_; }

    // From now on every look fails with this errno, as it does where no descriptor is left; 0: no more.
    void fail_with(int error) { error_ = Errno{error}; }

    [[nodiscard]] Result<ProcessIds, Errno> ids_of(pid_t tid) const override {
        return status_of(tid).transform(&ProcessStatus::ids);
    }

    [[nodiscard]] Result<ProcessStatus, Errno> status_of(pid_t tid) const override {
        const auto found = find(threads_.contains(tid) ? threads_.at(tid) : tid);
        if (!found) {
            return Unexpected{found.error()};
        }
        const auto [pid, process] = **found;
        ProcessStatus status;
        status.ids = {pid, process.parent};
        status.threads = 1 + static_cast<std::size_t>(std::ranges::count_if(
                                 threads_, [pid = pid](const auto& thread) { return thread.second == pid; }));
        status.namespace_ids = {tid};
        if (firsts_.contains(pid)) {
            status.namespace_ids.push_back(1);
        }
        return status;
    }

    [[nodiscard]] Result<std::vector<pid_t>, Errno> find_children(pid_t pid) const override {
        if (const auto found = find(pid); !found) {
            return Unexpected{found.error()};
        }
        std::vector<pid_t> children;
        for (const auto& [other, process] : processes_) {
            if (process.parent == pid) {
                children.push_back(other);
            }
        }
        if (is_restless_ && !children.empty()) {
            children.erase(children.begin() + lookups_ % static_cast<std::ptrdiff_t>(children.size()));
        }
        return children;
    }

    // A descriptor of its own for each call, as the caller closes what it is given.
    [[nodiscard]] Result<Pidfd, Errno> open_process(pid_t pid) const override {
        const auto found = find(pid);
        if (!found) {
            return Unexpected{found.error()};
        }
        UniqueFd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        pidfds_[fd.get()] = (*found)->second.serial;
        return Pidfd(std::move(fd));
    }

    [[nodiscard]] Presence presence_of(const Pidfd& process) const override {
        ++lookups_;
        const int serial = pidfds_.at(process.get());
        const bool is_there =
            std::ranges::any_of(processes_, [serial](const auto& one) { return one.second.serial == serial; });
        return is_there ? Presence::kPresent : Presence::kGone;
    }

    [[nodiscard]] Result<ProcessIdentity, Errno> identity_of(pid_t pid) const override {
        return find(pid).transform([pid](const auto& found) {
            return ProcessIdentity{pid, static_cast<std::uint64_t>(found->second.serial)};
        });
    }

private:
    struct Process {
        pid_t parent = 0;
        int serial = 0; // tells two processes with one pid apart
    };

    using Processes = std::map<pid_t, Process>;

    [[nodiscard]] Result<Processes::const_iterator, Errno> find(pid_t pid) const {
        ++lookups_;
        const auto found = processes_.find(pid);
        if (error_.value != 0 || found == processes_.end()) {
            return Unexpected{error_.value != 0 ? error_ : Errno{ESRCH}};
        }
        return found;
    }

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
    Processes processes_;
    std::map<pid_t, pid_t> threads_;
    std::set<pid_t> reapers_;
    std::set<pid_t> firsts_;
    mutable std::map<int, int> pidfds_; // the serial behind each descriptor
    mutable int lookups_ = 0;
    Errno error_;
    bool is_restless_ = false;
};

} // namespace syd::tracee::test
