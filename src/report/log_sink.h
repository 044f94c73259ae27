// SPDX-License-Identifier: BSD-3-Clause
// DescriptorLog is the log sink of the real program: lines on the console (log/console_fd, log/console_level) and in
// a log file (log/file, log/level).
//
//   console   sydbox: TEXT (violations and workflow)          sydbox: warning: TEXT, sydbox: magic: TEXT
//   file      2024-05-06T07:08:09.123Z sydbox: magic: TEXT    ... sydbox: warning: TEXT
//
// Each line is handed over in one write(2), so lines of several writers do not mix in a file opened with O_APPEND or
// in a pipe (up to PIPE_BUF). A log must not stop the sandbox: a console that takes nothing (a pipe that nobody reads,
// a terminal that was stopped) is waited for only for a moment, what it does not take is kept, up to a mebibyte, until
// it takes some again, and what can't be kept or written is dropped and counted. The program must ignore SIGPIPE, and
// in the process that writes SIGTTOU.
#pragma once

#include "base/log.h"
#include "base/result.h"
#include "base/unique_fd.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace syd::report {

// One place to write to, how the last write to it went, and what it has not taken yet. Not thread-safe.
class LogTarget {
public:
    // `most_at_once`: how many bytes one write(2) may be given, for descriptors that would wait for room for more.
    explicit LogTarget(std::size_t most_at_once = std::string_view::npos) noexcept : most_at_once_(most_at_once) {}

    // Whether all of `text` was taken, by the descriptor or to be kept for it. A descriptor that takes nothing is
    // waited for, though only for a moment, and not again until it has taken something. May throw std::bad_alloc.
    bool write(int fd, std::string_view text);

    // Waits for a descriptor that still takes something, until it has taken all; whether it has.
    bool finish(int fd, std::chrono::milliseconds patience) noexcept;

private:
    // How much of `text` was taken; nothing on an error.
    std::optional<std::size_t> write_some(int fd, std::string_view text, std::chrono::milliseconds patience) noexcept;

    std::size_t most_at_once_;
    std::string kept_;
    bool stalled_ = false; // the last wait was in vain
    bool torn_ = false;    // the last line was written in part only, and the rest is lost
};

class DescriptorLog final : public LogSink {
public:
    using TimePoint = std::chrono::system_clock::time_point;
    using Clock = TimePoint (*)() noexcept;

    // Levels are sums of LogTopic numbers, 3 and 0 at first. `console_fd` is borrowed; negative: no console.
    explicit DescriptorLog(int console_fd, Clock clock = &std::chrono::system_clock::now) noexcept;

    [[nodiscard]] bool wants(LogTopic topic) const noexcept override;
    void write(LogTopic topic, std::string_view line) noexcept override;

    // Text that is complete already, as render() and ViolationLog make it: whole lines, each with its line end. The
    // console gets it as it is, without colours unless they were switched on; the file without colours, with the time
    // before the first line; nothing is written if there is no text, as in the summary of a run without violations.
    void write_record(LogTopic topic, std::string_view text) noexcept;

    // All of these may be called at any time, by any thread (magic commands do).
    void set_console(int fd, bool colours) noexcept;
    // The descriptor has come to mean something else.
    void renew_console() noexcept { set_console(console_fd_, console_colours_); }
    void set_console_level(int level) noexcept { console_level_ = static_cast<unsigned>(level); }
    void set_file_level(int level) noexcept { file_level_ = static_cast<unsigned>(level); }
    // Appends to the file, which is made (0644, less the umask) if it is missing; no path: no file from now on. On an
    // error the former file stays.
    Result<void> open_file(const std::string& path);

    // Gives what was kept to a console that takes it, and waits while it does; for the end.
    void finish() noexcept;

    // Lines that could not be written.
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

private:
    [[nodiscard]] bool console_wants(LogTopic topic) const noexcept;
    [[nodiscard]] bool file_wants(LogTopic topic) const noexcept;
    void to_console(std::string_view text);
    void to_file(std::string_view text);
    [[nodiscard]] int console_descriptor() const noexcept {
        return own_console_ ? own_console_.get() : console_fd_.load();
    }

    const Clock clock_;
    std::atomic<unsigned> console_level_ = 3;
    std::atomic<unsigned> file_level_ = 0;
    std::atomic<int> console_fd_;
    std::atomic<bool> console_colours_ = false;
    std::atomic<bool> has_file_ = false;
    std::atomic<std::uint64_t> dropped_ = 0;

    std::mutex mutex_; // guards what follows, and keeps a line that takes several writes in one piece
    UniqueFd file_;
    UniqueFd own_console_; // the console once more, without waiting, where it can be opened so
    LogTarget console_target_;
    LogTarget file_target_;
};

} // namespace syd::report
