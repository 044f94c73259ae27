// SPDX-License-Identifier: BSD-3-Clause
// The record of one refused (or, by violation/decision, merely noticed) access: all that a report needs, as a value.
// Texts are raw bytes as the process and the file system have them; whoever prints them escapes them.
#pragma once

#include "check/event.h"
#include "policy/access.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace syd::check {

struct ProcessDetails {
    pid_t pid = 0;
    std::string name;                      // /proc/PID/comm
    std::vector<std::string> command_line; // empty if it can't be read
};

struct Violation {
    policy::Access access = policy::Access::kWrite;
    SyscallEvent event;
    // What pointer arguments point to, where it is known: paths, addresses in rule syntax.
    std::array<std::optional<std::string>, 6> argument_texts;
    // What the call got: its errno; value 0 if it was let go on.
    Errno result;

    // The resolved path, or the address in rule syntax ("inet:127.0.0.1@80"): what rules are matched against.
    std::string subject;
    // Not a path or an address but a call that is refused as such (mount, io_uring_setup): no rule can allow it;
    // `subject` is then a sentence that says why.
    bool no_rule_can_allow = false;

    bool magic_is_locked = false; // for the process: no magic command of its own can help

    ProcessDetails process;
    ProcessDetails parent;
    std::string working_directory;

    std::string rule;        // "blacklist/write+/etc/***"; empty: no rule matched
    std::string rule_origin; // "paludis.syd-1:12"
};

// Takes violations. Thread-safe: several tracee::receivers may report at once.
class ViolationSink {
public:
    virtual ~ViolationSink() = default;
    virtual void report(const Violation& violation) = 0;
};

} // namespace syd::check
