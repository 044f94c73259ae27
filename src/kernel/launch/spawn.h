// SPDX-License-Identifier: BSD-3-Clause
// Starting a child process: fork(2), a preparation in the child, execve(2). There is no other place that does so.
//
// The child does its preparation, reports the outcome and waits; it executes its program when it is told to. sydbox
// has other threads, so between fork and exec the child makes async-signal-safe calls only (signal-safety(7)); all that
// needs memory is made before the fork. Every descriptor of sydbox is close-on-exec.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "kernel/launch/inheritance.h"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace syd::kernel::launch {

struct ChildSpec {
    std::string file;                   // what is executed
    std::vector<std::string> arguments; // argv, the program's name first
    std::vector<std::string> environment;
    Inheritance inheritance;
    bool runs_scripts_in_shell = true; // /bin/sh runs a file without "#!" (ENOEXEC), as execvp(3) does
};

// Whose child the new process is.
enum class Parent : std::uint8_t {
    kThisProcess,
    // The parent of this process collects it (clone(2), CLONE_PARENT). kThisProcess where an outer sandbox refuses that
    // (EPERM).
    kOurParent,
};

// What the child does before its exec, besides restoring what it inherits.
class Preparation {
public:
    struct Outcome {
        int error = 0; // an errno; the child ends if it is not 0
        int value = 0; // for the parent: Child::prepared_value()
    };
    virtual ~Preparation() = default;
    // Runs in the child. Async-signal-safe.
    [[nodiscard]] virtual Outcome prepare() const noexcept = 0;
};

// A child that is prepared and waits before its exec. Where it is destroyed before execute() it ends by itself, and
// whoever waits for any child collects it.
class Child {
public:
    Child(pid_t pid, UniqueFd channel, int prepared_value, Parent parent = Parent::kThisProcess) noexcept
        : pid_(pid), prepared_value_(prepared_value), parent_(parent), channel_(std::move(channel)) {}

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    [[nodiscard]] Parent parent() const noexcept { return parent_; }
    [[nodiscard]] int prepared_value() const noexcept { return prepared_value_; }

    // Lets the child execute its program and returns once it has, or has died. Its calls must be answered meanwhile, by
    // another thread. The error is that of execve(2); the child ends after it.
    [[nodiscard]] Result<void, Errno> execute();
    // Kills the child and collects it. Only before anybody waits for any child.
    void abandon() noexcept;
    // Whether the program runs, or the child is gone. Does not block. Thread-safe.
    [[nodiscard]] bool has_executed() const noexcept;

private:
    pid_t pid_;
    int prepared_value_;
    Parent parent_;
    UniqueFd channel_; // a pair of sockets; the child's end is closed by its exec
};

// A child of our parent: the pid, 0 in the child, -1 with errno set on an error (EPERM in an outer sandbox). The child
// makes async-signal-safe calls only.
[[nodiscard]] pid_t fork_sibling() noexcept;

struct SpawnFailure {
    enum class Stage : std::uint8_t {
        kFork,
        kPreparation, // ECHILD: the child died before it could report
    };
    Stage stage = Stage::kFork;
    Errno error;
};

// Forks. On a failure no child is left.
[[nodiscard]] Result<Child, SpawnFailure> spawn(const ChildSpec& spec, const Preparation& preparation,
                                                Parent parent = Parent::kThisProcess);

} // namespace syd::kernel::launch
