// SPDX-License-Identifier: BSD-3-Clause
// UniqueFd owns one file descriptor and closes it. A plain int parameter elsewhere means "borrowed".
#pragma once

#include <unistd.h>

#include <utility>

namespace syd {

class UniqueFd {
public:
    UniqueFd() = default;
    // Takes ownership of `fd`; any negative number means "none".
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

    // Closes what was held. The result of close(2) is not looked at: on Linux the descriptor is gone whatever it
    // says (close(2), "Dealing with error returns"), and nothing here writes through a UniqueFd it then closes.
    void reset(int fd = -1) noexcept {
        if (const int old = std::exchange(fd_, fd); old >= 0) {
            ::close(old);
        }
    }

private:
    int fd_ = -1;
};

} // namespace syd
