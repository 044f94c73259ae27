// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/notify/listener.h"

#include "kernel/fallback.h"
#include "unit/kernel/scripted_listener.h"

#include <gtest/gtest.h>
#include <linux/audit.h>

#include <cerrno>
#include <memory>

namespace syd::kernel::notify {
namespace {

using Outcome = Listener::Outcome;
using check::Decision;

// A listener over a script.
class ListenerTest : public ::testing::Test {
protected:
    void open(std::uint16_t surplus = 0) {
        auto owned = std::make_unique<test::ScriptedListener>(surplus);
        script_ = owned.get();
        listener_.emplace(std::move(owned));
        buffer_.emplace(*listener_);
    }
    Outcome receive() { return listener_->receive(*buffer_, notification_); }

    test::ScriptedListener* script_ = nullptr; // owned by the listener
    std::optional<Listener> listener_;
    std::optional<Listener::Buffer> buffer_;
    Listener::Notification notification_;
};

TEST_F(ListenerTest, asks_for_synchronous_wake_ups) {
    open();
    EXPECT_EQ(script_->flags(), kNotifySyncWakeUp);
}

TEST_F(ListenerTest, works_without_synchronous_wake_ups) {
    auto owned = std::make_unique<test::ScriptedListener>();
    owned->refuse_flags();
    script_ = owned.get();
    listener_.emplace(std::move(owned));
    buffer_.emplace(*listener_);
    script_->notify(1, "mkdirat", 42);
    EXPECT_EQ(receive(), Outcome::kReceived);
}

TEST_F(ListenerTest, receives_an_event) {
    open();
    script_->notify(7, "mkdirat", 42, {1, 2, 3, 4, 5, 6});
    ASSERT_EQ(receive(), Outcome::kReceived);
    EXPECT_EQ(notification_.id, 7U);
    EXPECT_TRUE(notification_.is_known);
    EXPECT_EQ(notification_.event.abi, syscalls::native_abi());
    EXPECT_EQ(notification_.event.row->name, "mkdirat");
    EXPECT_EQ(notification_.event.tid, 42);
    EXPECT_EQ(notification_.event.arguments, (std::array<std::uint64_t, 6>{1, 2, 3, 4, 5, 6}));
}

TEST_F(ListenerTest, takes_the_arguments_of_a_32_bit_call_as_the_kernel_does) {
    open();
    seccomp_notif notification{};
    notification.id = 1;
    notification.data.arch = AUDIT_ARCH_I386;
    notification.data.nr = syscalls::find("mkdir")->numbers.at(static_cast<std::size_t>(syscalls::Abi::kI386));
    notification.data.args[0] = 0xdead'beef'0000'0001;
    script_->push(notification);
    ASSERT_EQ(receive(), Outcome::kReceived);
    EXPECT_EQ(notification_.event.abi, syscalls::Abi::kI386);
    EXPECT_EQ(notification_.event.row->name, "mkdir");
    EXPECT_EQ(notification_.event.arguments[0], 1U);
}

TEST_F(ListenerTest, marks_calls_that_the_table_lacks) {
    open();
    seccomp_notif notification{};
    notification.data.arch = AUDIT_ARCH_MIPS64;
    script_->push(notification);
    ASSERT_EQ(receive(), Outcome::kReceived);
    EXPECT_FALSE(notification_.is_known);
    EXPECT_EQ(notification_.event.row, nullptr);
    notification.data.arch = syscalls::audit_arch_of(syscalls::native_abi());
    notification.data.nr = 100000;
    script_->push(notification);
    ASSERT_EQ(receive(), Outcome::kReceived);
    EXPECT_FALSE(notification_.is_known);
}

TEST_F(ListenerTest, works_where_the_structs_of_the_kernel_are_larger) {
    open(40);
    for (std::uint64_t id = 1; id <= 2; ++id) { // the buffer holds the rest of the first when the second is received
        script_->notify(id, "rmdir", 42);
        ASSERT_EQ(receive(), Outcome::kReceived);
        EXPECT_EQ(notification_.id, id);
        listener_->reply(*buffer_, id, Decision::continue_call());
        EXPECT_TRUE(script_->wait_for_reply(id));
    }
}

TEST_F(ListenerTest, tells_interruptions_from_the_end) {
    open();
    script_->fail(EINTR);
    EXPECT_EQ(receive(), Outcome::kAgain);
    script_->fail(ENOENT);
    EXPECT_EQ(receive(), Outcome::kAgain) << "the caller was killed";
    script_->fail(EBADF);
    EXPECT_EQ(receive(), Outcome::kEnded);
    script_->hang_up();
    script_->fail(ENOENT);
    EXPECT_EQ(receive(), Outcome::kEnded);
    script_->fail(EINTR);
    EXPECT_EQ(receive(), Outcome::kAgain);
}

TEST_F(ListenerTest, sends_every_kind_of_decision) {
    open();
    const struct {
        Decision decision;
        std::int64_t value;
        std::int32_t error;
        std::uint32_t flags;
    } cases[] = {
        {Decision::continue_call(), 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE},
        {Decision::refuse(EACCES), 0, -EACCES, 0},
        {Decision::return_value(5), 5, 0, 0},
        {Decision::kill(), 0, -EPERM, 0},
        {Decision::gone(), 0, -EPERM, 0},
    };
    std::uint64_t id = 0;
    for (const auto& [decision, value, error, flags] : cases) {
        script_->notify(++id, "mkdir", 42);
        ASSERT_EQ(receive(), Outcome::kReceived);
        listener_->reply(*buffer_, id, decision);
        const auto reply = script_->wait_for_reply(id);
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->val, value) << id;
        EXPECT_EQ(reply->error, error) << id;
        EXPECT_EQ(reply->flags, flags) << id;
    }
}

TEST_F(ListenerTest, accepts_that_the_caller_is_gone_when_the_reply_comes) {
    open();
    script_->notify(1, "mkdir", 42);
    ASSERT_EQ(receive(), Outcome::kReceived);
    EXPECT_TRUE(listener_->is_valid(1));
    script_->expire(1);
    EXPECT_FALSE(listener_->is_valid(1));
    listener_->reply(*buffer_, 1, Decision::continue_call());
    script_->notify(2, "mkdir", 42);
    EXPECT_EQ(receive(), Outcome::kReceived);
}

} // namespace
} // namespace syd::kernel::notify
