// SPDX-License-Identifier: BSD-3-Clause
// DescriptorLog is the log sink of the real program: lines on the console (log/console_fd, log/console_level) and in
// a log file (log/file, log/level).
//
//   console   sydbox: TEXT (violations and workflow)          sydbox: warning: TEXT, sydbox: magic: TEXT
//   file      2024-05-06T07:08:09.123Z sydbox: magic: TEXT    ... sydbox: warning: TEXT
//
// Each line is handed over in one write(2), so lines of several writers do not mix in a file opened with O_APPEND or
// in a pipe (up to PIPE_BUF). What can't be written is dropped and counted: a log must not stop the sandbox. The
// program must ignore SIGPIPE.
#pragma once

#include "base/log.h"
#include "base/result.h"
#include "base/unique_fd.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace syd::report {

// One place to write to, and how the last write to it went. Not thread-safe.
class LogTarget {
public:
    // Whether all of `text` was taken. A non-blocking descriptor that takes nothing is waited for, though only for a
    // moment, and not again until it has taken something.
    bool write(int fd, std::string_view text) noexcept;

private:
    bool write_all(int fd, std::string_view text) noexcept;

    bool stalled_ = false; // the last wait was in vain
    bool torn_ = false;    // the last line was written in part only
};

class DescriptorLog final : public LogSink {
public:
    using TimePoint = std::chrono::system_clock::time_point;
    using Clock = TimePoint (*)() noexcept;

    // Levels are sums of LogTopic numbers, 3 and 0 at first. `console_fd` is borrowed; negative: no console.
    explicit DescriptorLog(int console_fd, Clock clock = &std::chrono::system_clock::now) noexcept
        : clock_(clock), console_fd_(console_fd) {}

    [[nodiscard]] bool wants(LogTopic topic) const noexcept override;
    void write(LogTopic topic, std::string_view line) noexcept override;

    // Text that is complete already, as render() and ViolationLog make it: whole lines, each with its line end. The
    // console gets it as it is, without colours unless they were switched on; the file without colours, with the time
    // before the first line; nothing is written if there is no text, as in the summary of a run without violations.
    void write_record(LogTopic topic, std::string_view text) noexcept;

    // All of these may be called at any time, by any thread (magic commands do).
    void set_console(int fd, bool colours) noexcept;
    void set_console_level(int level) noexcept { console_level_ = static_cast<unsigned>(level); }
    void set_file_level(int level) noexcept { file_level_ = static_cast<unsigned>(level); }
    // Appends to the file, which is made (0644, less the umask) if it is missing; no path: no file from now on. On an
    // error the former file stays.
    Result<void> open_file(const std::string& path);

    // Lines that could not be written.
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

private:
    [[nodiscard]] bool console_wants(LogTopic topic) const noexcept;
    [[nodiscard]] bool file_wants(LogTopic topic) const noexcept;
    void to_console(std::string_view text);
    void to_file(std::string_view text);

    const Clock clock_;
    std::atomic<unsigned> console_level_ = 3;
    std::atomic<unsigned> file_level_ = 0;
    std::atomic<int> console_fd_;
    std::atomic<bool> console_colours_ = false;
    std::atomic<bool> has_file_ = false;
    std::atomic<std::uint64_t> dropped_ = 0;

    std::mutex mutex_; // guards what follows, and keeps a line that takes several writes in one piece
    UniqueFd file_;
    LogTarget console_target_;
    LogTarget file_target_;
};

} // namespace syd::report
