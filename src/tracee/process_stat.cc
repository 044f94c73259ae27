// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/process_stat.h"

#include "base/numbers.h"
#include "base/text.h"
#include "tracee/process_status.h"

#include <sys/sysmacros.h>

#include <cerrno>
#include <vector>

namespace syd::tracee {
namespace {

// Minor bits 0 to 7 and 20 to 31, major bits 8 to 19 (proc_pid_stat(5), tty_nr).
dev_t device_of(unsigned number) {
    return makedev((number >> 8U) & 0xfffU, (number & 0xffU) | ((number >> 12U) & 0xfff00U));
}

} // namespace

Result<ProcessStat, Errno> parse_process_stat(std::string_view text) {
    // The second field is a name in parentheses, which may hold blanks and parentheses itself.
    const std::size_t end_of_name = text.rfind(')');
    if (end_of_name == std::string_view::npos) {
        return Unexpected{Errno{EPROTO}};
    }
    const std::vector<std::string_view> fields = split(trim(text.substr(end_of_name + 1)), ' ');
    constexpr std::size_t kFirst = 3; // what proc_pid_stat(5) numbers the first field behind the name
    constexpr std::size_t kTerminal = 7 - kFirst;
    constexpr std::size_t kFlags = 9 - kFirst;
    constexpr std::size_t kStartTime = 22 - kFirst;
    constexpr std::size_t kStackStart = 28 - kFirst;
    if (fields.size() <= kStackStart) {
        return Unexpected{Errno{EPROTO}};
    }
    const auto terminal = parse_number<int>(fields[kTerminal]);
    const auto flags = parse_number<std::uint64_t>(fields[kFlags]);
    const auto start_time = parse_number<std::uint64_t>(fields[kStartTime]);
    const auto stack_start = parse_number<std::uint64_t>(fields[kStackStart]);
    if (!terminal || !flags || !start_time || !stack_start) {
        return Unexpected{Errno{EPROTO}};
    }
    return ProcessStat{device_of(static_cast<unsigned>(*terminal)), *flags, *start_time, *stack_start};
}

Result<ProcessStat, Errno> read_process_stat(pid_t pid) {
    return read_proc_file(pid, "stat").and_then(parse_process_stat);
}

} // namespace syd::tracee
