// SPDX-License-Identifier: BSD-3-Clause
// Starting the first program: from the fork to the exec, under the filter.
//
// The child loads the filter on itself, waits until the parent is ready for its calls, and executes the program.
// Between fork and exec only async-signal-safe calls are made. What sydbox changed for itself (signal mask, SIGPIPE,
// limits) is put back before the exec, and every descriptor of sydbox is close-on-exec.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "kernel/filter/program.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace syd::kernel::launch {

// What the program is to find as sydbox found it.
struct Inheritance {
    sigset_t signal_mask{};
    std::uint64_t ignored_signals = 0; // bit n-1 for signal n, of those whose handling sydbox or its C library changes
    rlimit open_files{};
    // As the calling thread has it now.
    static Inheritance capture();
    // Puts signals back as they were; async-signal-safe.
    void restore_signals() const noexcept;
};

struct Request {
    std::string file;                   // what is executed
    std::vector<std::string> arguments; // argv, the program's name first
    std::vector<std::string> environment;
    Inheritance inheritance;
};

// What the child does about its filter.
enum class Interception : std::uint8_t {
    kNotify, // loads it with a listener, which the parent takes over
    kTrace,  // loads it for a tracer; EBUSY if an outer listener would take the tracer's stops
    kNone,   // loads none: a tracer stops it at each call
};

// The child, held before its exec.
class Launch {
public:
    // Forks; the child loads `program` (kNone: it is not looked at). On an error the child is gone and collected.
    // EBUSY: there is a listener already in the filter chain; EINVAL: no user notification in this kernel.
    static Result<Launch> start(const Request& request, Interception interception, const filter::Program& program);

    Launch(Launch&&) = default;
    Launch& operator=(Launch&&) = default;

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    // Hands the listener over; once. kNotify only.
    [[nodiscard]] UniqueFd take_listener() noexcept { return std::move(listener_); }

    // Lets the child execute. Answer its calls meanwhile, from another thread. The error is that of execve(2).
    // Ended by the child's death as well.
    [[nodiscard]] Result<void, Errno> execute();
    // Ends the child, which is then collected, instead.
    void abandon() noexcept;

    // True once the program runs (or the child is gone): before that its execve is our own. Does not block.
    [[nodiscard]] bool has_executed() const noexcept;

private:
    Launch(pid_t pid, UniqueFd channel, UniqueFd listener)
        : pid_(pid), channel_(std::move(channel)), listener_(std::move(listener)) {}

    pid_t pid_;
    UniqueFd channel_; // a socket pair; the child's end closes with its exec
    UniqueFd listener_;
};

// Finds `name` in the folders of `path` as execvp(3) does; a name with a slash is taken as it is. Errors: ENOENT, or
// EACCES if it was found but nothing executable.
[[nodiscard]] Result<std::string, Errno> find_program(const std::string& name, const std::string& path);

} // namespace syd::kernel::launch
