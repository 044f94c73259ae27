// SPDX-License-Identifier: BSD-3-Clause
// What the tests of this folder share: a temporary folder, a child process to look through the eyes of, threads below
// a kernel without openat2(2), and results as one text that is easy to compare.
#pragma once

#include "base/unique_fd.h"
#include "tracee/resolve.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace syd::tracee::test {

// A new folder, removed with all it holds at the end. Its path is free of links.
class Scratch {
public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] const std::string& root() const { return root_; }
    [[nodiscard]] std::string path(std::string_view name) const;
    void directory(std::string_view name) const;
    void file(std::string_view name) const;
    void link(std::string_view name, std::string_view target) const;
    // `text` with "$" for the root folder.
    [[nodiscard]] std::string expand(std::string_view text) const;
    // The other way round.
    [[nodiscard]] std::string shorten(std::string_view text) const;

private:
    std::string root_;
};

// Restores the working directory at its end.
class WorkingDirectory {
public:
    explicit WorkingDirectory(const std::string& path);
    ~WorkingDirectory();
    WorkingDirectory(const WorkingDirectory&) = delete;
    WorkingDirectory& operator=(const WorkingDirectory&) = delete;

private:
    UniqueFd before_;
};

// A forked process that did `setup` and sleeps until it is killed at the end.
class Child {
public:
    explicit Child(const std::function<void()>& setup);
    ~Child() { end(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void end();
    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] View view() const { return {pid_, pid_, false}; }

private:
    pid_t pid_ = -1;
};

// Which way resolution has to go. All must say the same.
enum class Way { kFast, kWithoutOpenat2, kForeignRoot, kOwnDirectory };
[[nodiscard]] std::string_view name_of(Way way);

// Runs `body` in a thread of its own; below kWithoutOpenat2 with a filter that makes openat2(2) fail with ENOSYS, below
// kOwnDirectory with an OwnDirectory, for views of other threads.
void on_way(Way way, const std::function<void(View own)>& body);

// "PATH", "PATH missing", "PATH directory", "PATH anonymous" (or several of these words), or the errno's name.
[[nodiscard]] std::string outcome_of(const Result<Resolved, Errno>& result);

[[nodiscard]] std::size_t count_descriptors();

} // namespace syd::tracee::test
