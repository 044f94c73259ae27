// SPDX-License-Identifier: BSD-3-Clause
// ScriptedListener: a listener descriptor whose notifications the test makes up, and which keeps the replies.
#pragma once

#include "kernel/notify/listener_descriptor.h"
#include "syscalls/table.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <variant>

namespace syd::kernel::test {

class ScriptedListener final : public notify::ListenerDescriptor {
public:
    // The kernel's structs are larger than those of the headers by that many bytes.
    explicit ScriptedListener(std::uint16_t surplus = 0) : surplus_(surplus) {}

    // A notification of a native call.
    void notify(std::uint64_t id, std::string_view call, pid_t tid, std::array<std::uint64_t, 6> arguments = {}) {
        const syscalls::Abi abi = syscalls::native_abi();
        seccomp_notif notification{};
        notification.id = id;
        notification.pid = static_cast<std::uint32_t>(tid);
        notification.data.nr = syscalls::find(call)->numbers.at(static_cast<std::size_t>(abi));
        notification.data.arch = syscalls::audit_arch_of(abi);
        std::copy(arguments.begin(), arguments.end(), notification.data.args);
        push(notification);
    }
    void push(const seccomp_notif& notification) {
        {
            const std::lock_guard lock(mutex_);
            valid_.insert(notification.id);
        }
        push_step(notification);
    }
    // receive() fails.
    void fail(int error) { push_step(Errno{error}); }
    // The caller is gone: its id is no longer valid.
    void expire(std::uint64_t id) {
        const std::lock_guard lock(mutex_);
        valid_.erase(id);
    }
    void hang_up() { has_hung_up_ = true; }
    void refuse_flags() { flags_error_ = EINVAL; }

    // The reply to that notification; nothing if there is none within ten seconds.
    std::optional<seccomp_notif_resp> wait_for_reply(std::uint64_t id) {
        std::unique_lock lock(mutex_);
        const bool is_there = replied_.wait_for(lock, std::chrono::seconds(10), [&] { return replies_.contains(id); });
        return is_there ? std::optional(replies_.at(id)) : std::nullopt;
    }
    [[nodiscard]] std::uint64_t flags() const { return flags_; }
    // The lowest value that the flags ever had.
    [[nodiscard]] std::uint64_t lowest_flags() const { return lowest_flags_; }

    [[nodiscard]] seccomp_notif_sizes sizes() const noexcept override {
        return {static_cast<std::uint16_t>(sizeof(seccomp_notif) + surplus_),
                static_cast<std::uint16_t>(sizeof(seccomp_notif_resp) + surplus_), sizeof(seccomp_data)};
    }
    [[nodiscard]] Result<void, Errno> receive(std::span<std::byte> request) noexcept override {
        EXPECT_EQ(request.size(), sizeof(seccomp_notif) + surplus_);
        EXPECT_TRUE(std::ranges::all_of(request, [](std::byte byte) { return byte == std::byte{0}; }));
        std::uint64_t count = 0;
        if (::read(queue_.get(), &count, sizeof count) < 0) {
            return Unexpected{Errno::last()}; // EINTR
        }
        const std::lock_guard lock(mutex_);
        const auto step = steps_.front();
        steps_.pop_front();
        if (const auto* const error = std::get_if<Errno>(&step)) {
            return Unexpected{*error};
        }
        std::memcpy(request.data(), &std::get<seccomp_notif>(step), sizeof(seccomp_notif));
        std::ranges::fill(request.subspan(sizeof(seccomp_notif)), std::byte{0xa5}); // members that we do not know
        return {};
    }
    [[nodiscard]] Result<void, Errno> send(std::span<std::byte> reply) noexcept override {
        EXPECT_EQ(reply.size(), sizeof(seccomp_notif_resp) + surplus_);
        EXPECT_TRUE(std::ranges::all_of(reply.subspan(sizeof(seccomp_notif_resp)), [](std::byte byte) {
            return byte == std::byte{0};
        })) << "members that we do not know are zero";
        seccomp_notif_resp response{};
        std::memcpy(&response, reply.data(), sizeof response);
        const std::lock_guard lock(mutex_);
        replies_[response.id] = response;
        replied_.notify_all();
        if (valid_.erase(response.id) == 0) {
            return Unexpected{Errno{ENOENT}};
        }
        return {};
    }
    [[nodiscard]] bool is_valid(std::uint64_t id) const noexcept override {
        const std::lock_guard lock(mutex_);
        return valid_.contains(id);
    }
    [[nodiscard]] Result<void, Errno> set_flags(std::uint64_t flags) noexcept override {
        if (flags_error_ != 0) {
            return Unexpected{Errno{flags_error_}};
        }
        flags_ = flags;
        lowest_flags_ = std::min<std::uint64_t>(lowest_flags_, flags);
        return {};
    }
    [[nodiscard]] bool has_pending() const noexcept override {
        const std::lock_guard lock(mutex_);
        return !steps_.empty();
    }
    [[nodiscard]] bool has_hung_up() const noexcept override { return has_hung_up_; }

private:
    using Step = std::variant<seccomp_notif, Errno>;

    void push_step(const Step& step) {
        const std::lock_guard lock(mutex_);
        steps_.push_back(step);
        const std::uint64_t one = 1;
        EXPECT_EQ(::write(queue_.get(), &one, sizeof one), static_cast<ssize_t>(sizeof one));
    }

    std::uint16_t surplus_;
    UniqueFd queue_{::eventfd(0, EFD_SEMAPHORE | EFD_CLOEXEC)}; // counts the steps
    mutable std::mutex mutex_;
    std::condition_variable replied_;
    std::deque<Step> steps_;
    std::set<std::uint64_t> valid_;
    std::map<std::uint64_t, seccomp_notif_resp> replies_;
    std::atomic<bool> has_hung_up_{false};
    int flags_error_ = 0;
    std::atomic<std::uint64_t> flags_{0};
    std::atomic<std::uint64_t> lowest_flags_{~std::uint64_t{0}};
};

} // namespace syd::kernel::test
