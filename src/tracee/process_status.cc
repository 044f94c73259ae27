// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/process_status.h"

#include "base/files.h"
#include "base/numbers.h"
#include "base/text.h"
#include "tracee/pidfd.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace syd::tracee {
namespace {

// All numbers of a list that is separated by blanks and tabs. False if there is something else in it.
template <class Number> bool read_list(std::string_view text, std::vector<Number>& numbers) {
    for (text = trim(text); !text.empty(); text = trim(text)) {
        const auto number = take_number<Number>(text);
        if (!number) {
            return false;
        }
        numbers.push_back(*number);
    }
    return true;
}

template <class Number> bool read_number(std::string_view text, Number& number, int base = 10) {
    const auto parsed = parse_number<Number>(trim(text), base);
    number = parsed.value_or(0);
    return parsed.has_value();
}

template <class Id> bool read_ids(std::string_view text, IdSet<Id>& ids) {
    std::vector<Id> numbers;
    constexpr std::size_t kKinds = 4;
    if (!read_list(text, numbers) || numbers.size() != kKinds) {
        return false;
    }
    ids = {numbers[0], numbers[1], numbers[2], numbers[3]};
    return true;
}

bool read_umask(std::string_view text, ProcessStatus& status) {
    constexpr int kOctal = 8;
    mode_t mask = 0;
    const bool is_number = read_number(text, mask, kOctal);
    status.umask = mask;
    return is_number;
}

// A line of the file: what it begins with, and how the rest gets into a status (false: it is malformed).
struct Line {
    std::string_view name;
    bool is_required;
    bool (*read)(std::string_view, ProcessStatus&);
};

constexpr int kHexadecimal = 16;

constexpr std::array kLines{
    Line{"Umask:", false, read_umask},
    Line{"Tgid:", true, [](auto text, auto& status) { return read_number(text, status.ids.pid); }},
    Line{"PPid:", true, [](auto text, auto& status) { return read_number(text, status.ids.parent); }},
    Line{"TracerPid:", true, [](auto text, auto& status) { return read_number(text, status.tracer); }},
    Line{"Uid:", true, [](auto text, auto& status) { return read_ids(text, status.credentials.user); }},
    Line{"Gid:", true, [](auto text, auto& status) { return read_ids(text, status.credentials.group); }},
    Line{"Groups:", true, [](auto text, auto& status) { return read_list(text, status.credentials.groups); }},
    Line{"NSpid:", true, [](auto text, auto& status) { return read_list(text, status.namespace_ids); }},
    Line{"Threads:", true, [](auto text, auto& status) { return read_number(text, status.threads); }},
    Line{"CapEff:", true,
         [](auto text, auto& status) { return read_number(text, status.credentials.capabilities, kHexadecimal); }},
};

} // namespace

Result<ProcessStatus, Errno> parse_process_status(std::string_view text) {
    ProcessStatus status;
    std::array<bool, kLines.size()> is_read{};
    while (!text.empty()) {
        // The kernel escapes line feeds in the name of the program: it can't forge a line.
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto* const known =
            std::ranges::find_if(kLines, [line](const Line& one) { return line.starts_with(one.name); });
        if (known == kLines.end()) {
            continue;
        }
        if (!known->read(line.substr(known->name.size()), status)) {
            return Unexpected{Errno{EPROTO}};
        }
        is_read.at(static_cast<std::size_t>(known - kLines.begin())) = true;
    }
    for (std::size_t index = 0; index < kLines.size(); ++index) {
        if (kLines.at(index).is_required && !is_read.at(index)) {
            return Unexpected{Errno{EPROTO}};
        }
    }
    // The kernel writes 0 for a process that has just been released, and for one outside the procfs's pid namespace.
    if (status.ids.pid == 0) {
        return Unexpected{Errno{ESRCH}};
    }
    return status;
}

Result<ProcessStatus, Errno> read_process_status(pid_t tid) {
    return read_proc_file(tid, "status").and_then(parse_process_status);
}

Result<ProcessIds, Errno> read_process_ids(pid_t tid) {
    const auto pidfd = Pidfd::open_thread(tid);
    if (const auto ids = pidfd ? pidfd->ids() : Result<ProcessIds, Errno>(Unexpected{pidfd.error()})) {
        return ids;
    }
    if (!pidfd && pidfd.error() == Errno{ESRCH}) {
        return Unexpected{pidfd.error()};
    }
    // A kernel without it, or a process whose parent is not in our pid namespace: pidfd_info() in fs/pidfs.c takes
    // that for one that has just ended.
    return read_process_status(tid).transform(&ProcessStatus::ids);
}

bool is_thread_of(pid_t tid, pid_t pid) {
    return tid == pid || ::access(cat("/proc/", pid, "/task/", tid).c_str(), F_OK) == 0;
}

Result<std::string, Errno> read_proc_file(pid_t tid, std::string_view name) {
    return read_file(cat("/proc/", tid, "/", name)).transform_error([tid](Errno error) {
        return error_below_proc(tid, error);
    });
}

Errno error_below_proc(pid_t tid, Errno error) noexcept {
    if (error != Errno{ENOENT}) {
        return error;
    }
    // kill(2) takes the id of any thread. EPERM is a sign of life too.
    const bool is_gone = ::kill(tid, 0) != 0 && errno == ESRCH;
    return is_gone ? Errno{ESRCH} : Errno{EACCES};
}

} // namespace syd::tracee
