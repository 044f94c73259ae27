// SPDX-License-Identifier: BSD-3-Clause
// The ids, relations and credentials of a thread: the only reader and parser of /proc/TID/status
// (proc_pid_status(5)).
//
// Errors of all functions here: ESRCH if there is no such thread any more. Every other errno means that we could not
// look (EMFILE, ENFILE, ENOMEM; EACCES where the procfs hides the thread, see proc(5), "hidepid") and says nothing
// about the thread.
#pragma once

#include "base/result.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace syd::tracee {

// The process (thread group) that a thread belongs to, and the parent of that process.
struct ProcessIds {
    pid_t pid = 0;
    pid_t parent = 0; // 0: the parent is not in our pid namespace
    friend bool operator==(const ProcessIds&, const ProcessIds&) = default;
};

// The four ids of one kind (credentials(7)). Id is uid_t or gid_t.
template <class Id> struct IdSet {
    Id real = 0;
    Id effective = 0;
    Id saved = 0;
    Id file_system = 0;
    friend bool operator==(const IdSet&, const IdSet&) = default;
};

struct Credentials {
    IdSet<uid_t> user;
    IdSet<gid_t> group;
    std::vector<gid_t> groups; // the supplementary ones
    // The effective capabilities, one bit each (capabilities(7)). They hold in the user namespace of the thread only.
    std::uint64_t capabilities = 0;
    friend bool operator==(const Credentials&, const Credentials&) = default;
};

struct ProcessStatus {
    ProcessIds ids;
    pid_t tracer = 0; // a thread id; 0: no tracer, or one that is not in our pid namespace
    Credentials credentials;
    std::optional<mode_t> umask; // Linux 4.7
    std::size_t threads = 0;     // of the process, also those that have ended but for the last step
    // The id of the thread in each pid namespace that it is in, from that of the procfs down to its own: Linux 4.1.
    std::vector<pid_t> namespace_ids;

    // Whether it is the first process of a pid namespace inside that of the procfs. Orphans in there become its
    // children (pid_namespaces(7), "The namespace init process").
    [[nodiscard]] bool is_init_of_nested_namespace() const noexcept {
        return namespace_ids.size() > 1 && namespace_ids.back() == 1;
    }
};

// From the text of a status file. EPROTO if a line that every Linux since 4.1 has is missing or malformed.
[[nodiscard]] Result<ProcessStatus, Errno> parse_process_status(std::string_view text);

[[nodiscard]] Result<ProcessStatus, Errno> read_process_status(pid_t tid);

// The ids alone. Costs half as much where the kernel has PIDFD_GET_INFO (Linux 6.13).
[[nodiscard]] Result<ProcessIds, Errno> read_process_ids(pid_t tid);

// Whether thread `tid` belongs to process `pid`. Needs no descriptor. False if one of them is gone, or hidden from us.
[[nodiscard]] bool is_thread_of(pid_t tid, pid_t pid);

// The whole content of the file `name` below /proc/TID.
[[nodiscard]] Result<std::string, Errno> read_proc_file(pid_t tid, std::string_view name);

// What an error of a call on a name below /proc/TID means: ENOENT becomes ESRCH, or EACCES if the thread exists (it is
// hidden then, or we may not look at it). Other errors are returned as they are.
[[nodiscard]] Errno error_below_proc(pid_t tid, Errno error) noexcept;

} // namespace syd::tracee
