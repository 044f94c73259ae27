// SPDX-License-Identifier: BSD-3-Clause
// UniqueFd owns a file descriptor and closes it. A parameter of type int means that the callee does not own it.
#pragma once

#include <unistd.h>

#include <utility>

namespace syd {

class UniqueFd {
public:
    UniqueFd() = default;
    // Takes ownership of `fd`; a negative number is no descriptor.
    explicit UniqueFd(int fd) noexcept : fd_(fd) {}
    UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
    UniqueFd& operator=(UniqueFd&& other) noexcept {
        if (this != &other) {
            reset(other.release());
        }
        return *this;
    }
    UniqueFd(const UniqueFd&) = delete;
    UniqueFd& operator=(const UniqueFd&) = delete;
    ~UniqueFd() { reset(); }

    [[nodiscard]] int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

    // Closes the descriptor, if there is one, and takes ownership of `fd`. The result of close(2) is ignored: Linux
    // releases the descriptor even on an error (close(2), "Dealing with error returns from close()"), and no caller
    // relies on close(2) to report a failed write.
    void reset(int fd = -1) noexcept {
        if (const int old = std::exchange(fd_, fd); old >= 0) {
            ::close(old);
        }
    }

private:
    int fd_ = -1;
};

} // namespace syd
