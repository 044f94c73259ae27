// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signal_request.h"

#include "kernel/signals.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <initializer_list>

namespace syd::kernel {

namespace {

using policy::Interrupt;

constexpr pid_t kInside = 200;
constexpr pid_t kOutside = 300;
constexpr int kIoEvent = static_cast<int>(POLL_IN); // fcntl(2), F_SETSIG

siginfo_t signal_of(int signal, int code, pid_t sender = 0) {
    siginfo_t info{};
    info.si_signo = signal;
    info.si_code = code;
    info.si_pid = sender;
    return info;
}

SignalRequest request_for(const Order& order, Interrupt interrupt = Interrupt::kWhileWait,
                          bool command_has_ended = false) {
    return request_of(order, {interrupt, command_has_ended}, [](pid_t pid) { return pid == kInside; });
}

TEST(SignalRequest, of_a_signal_to_the_supervisor_is_a_report_at_most) {
    for (int signal = 1; signal <= SIGRTMAX; ++signal) {
        const auto expected = signal == SIGUSR1   ? SignalRequest::kReportCounts
                              : signal == SIGUSR2 ? SignalRequest::kReportLists
                                                  : SignalRequest::kNone;
        for (const int code : std::initializer_list<int>{SI_USER, SI_QUEUE, SI_TKILL}) {
            EXPECT_EQ(request_of(signal_of(signal, code, kOutside)), expected) << signal;
        }
        EXPECT_EQ(request_of(signal_of(signal, kIoEvent)), SignalRequest::kNone) << signal;
        EXPECT_EQ(request_of(signal_of(signal, SI_KERNEL)), SignalRequest::kNone) << signal;
    }
}

TEST(SignalRequest, of_other_orders_than_those_that_end) {
    EXPECT_EQ(request_for({0, Order::Origin::kProcess, kOutside}), SignalRequest::kNone);
    EXPECT_EQ(request_for({SIGCHLD, Order::Origin::kProcess, kOutside}), SignalRequest::kNone);
    EXPECT_EQ(request_for({SIGUSR1, Order::Origin::kProcess, kInside}), SignalRequest::kReportCounts);
    EXPECT_EQ(request_for({SIGUSR2, Order::Origin::kProcess, kOutside}), SignalRequest::kReportLists);
    EXPECT_EQ(request_for({SIGHUP, Order::Origin::kSession, 0}), SignalRequest::kHangUp);
}

TEST(SignalRequest, of_the_orders_that_end_sydbox) {
    using Origin = Order::Origin;
    const struct {
        const char* what;
        Order order;
        bool while_wait; // what Interrupt::kWhileWait makes of it
        bool anywhere;   // Interrupt::kAnywhere
        bool never;      // Interrupt::kNever and kBlockTstpToo
    } cases[] = {
        {"from outside", {SIGINT, Origin::kProcess, kOutside}, true, true, false},
        {"from another pid namespace", {SIGQUIT, Origin::kProcess, 0}, true, true, false},
        {"a hang-up from outside", {SIGHUP, Origin::kProcess, kOutside}, true, true, false},
        {"SIGTERM from outside", {SIGTERM, Origin::kProcess, kOutside}, true, true, true},
        {"from the sandbox", {SIGTERM, Origin::kProcess, kInside}, false, false, false},
        {"the terminal's", {SIGINT, Origin::kTerminal, 0}, false, true, false},
        {"the hang-up of a group", {SIGHUP, Origin::kTerminal, 0}, false, true, false},
    };
    const auto expected = [](bool terminates) { return terminates ? SignalRequest::kTerminate : SignalRequest::kNone; };
    for (const auto& [what, order, while_wait, anywhere, never] : cases) {
        EXPECT_EQ(request_for(order, Interrupt::kWhileWait), expected(while_wait)) << what;
        EXPECT_EQ(request_for(order, Interrupt::kAnywhere), expected(anywhere)) << what;
        EXPECT_EQ(request_for(order, Interrupt::kNever), expected(never)) << what;
        EXPECT_EQ(request_for(order, Interrupt::kBlockTstpToo), expected(never)) << what;
    }
}

TEST(SignalRequest, of_the_terminal_ends_sydbox_once_the_command_has_ended) {
    for (const int signal : {SIGINT, SIGQUIT}) {
        const Order order{signal, Order::Origin::kTerminal, 0};
        EXPECT_EQ(request_for(order, Interrupt::kWhileWait, true), SignalRequest::kTerminate);
        EXPECT_EQ(request_for(order, Interrupt::kAnywhere, true), SignalRequest::kTerminate);
        EXPECT_EQ(request_for(order, Interrupt::kNever, true), SignalRequest::kNone);
        EXPECT_EQ(request_for(order, Interrupt::kBlockTstpToo, true), SignalRequest::kNone);
    }
    // The kernel sends it to an orphaned process group, which a process of the sandbox can bring about.
    EXPECT_EQ(request_for({SIGHUP, Order::Origin::kTerminal, 0}, Interrupt::kWhileWait, true), SignalRequest::kNone);
}

TEST(Order, names_the_sender_of_a_signal) {
    for (const int code : std::initializer_list<int>{SI_USER, SI_TKILL}) {
        for (const bool leads_session : {true, false}) {
            EXPECT_EQ(order_of(signal_of(SIGTERM, code, kOutside), leads_session),
                      (Order{SIGTERM, Order::Origin::kProcess, kOutside}));
        }
    }
}

TEST(Order, tells_the_terminal_from_a_hang_up) {
    EXPECT_EQ(order_of(signal_of(SIGINT, SI_KERNEL), true), (Order{SIGINT, Order::Origin::kTerminal, 0}));
    EXPECT_EQ(order_of(signal_of(SIGINT, SI_KERNEL), false), (Order{SIGINT, Order::Origin::kTerminal, 0}));
    EXPECT_EQ(order_of(signal_of(SIGHUP, SI_KERNEL), false), (Order{SIGHUP, Order::Origin::kTerminal, 0}));
    EXPECT_EQ(order_of(signal_of(SIGHUP, SI_KERNEL), true), (Order{SIGHUP, Order::Origin::kSession, 0}));
}

TEST(Order, is_not_made_of_a_signal_whose_sender_can_be_forged) {
    EXPECT_FALSE(order_of(signal_of(SIGTERM, SI_QUEUE, kOutside), true));
    EXPECT_TRUE(order_of(signal_of(SIGUSR1, SI_QUEUE, kOutside), true));
    EXPECT_TRUE(order_of(signal_of(SIGUSR2, SI_QUEUE, kOutside), true));
    for (const int code : std::initializer_list<int>{kIoEvent, SI_TIMER, SI_MESGQ, SI_ASYNCIO, SI_SIGIO}) {
        EXPECT_FALSE(order_of(signal_of(SIGTERM, code, kOutside), true)) << code;
    }
}

TEST(Order, arrives_as_it_was_sent) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data()), 0);
    const Order order{SIGTERM, Order::Origin::kTerminal, kOutside};
    EXPECT_EQ(receive_order(ends[1]).error(), Errno{EAGAIN});
    ASSERT_TRUE(send_order(ends[0], order));
    EXPECT_EQ(receive_order(ends[1]).value(), order);
    int most = 0;
    while (most < 100'000 && send_order(ends[0], order)) {
        ++most;
    }
    EXPECT_EQ(send_order(ends[0], order).error(), Errno{EAGAIN});
    ::close(ends[0]);
    while (receive_order(ends[1])) {
    }
    EXPECT_EQ(receive_order(ends[1]).error(), Errno{EPIPE});
    EXPECT_EQ(send_order(ends[1], order).error(), Errno{EPIPE});
    ::close(ends[1]);
}

TEST(SignalWait, ends_with_a_signal_an_event_or_the_time) {
    using namespace std::chrono_literals;
    sigset_t old;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &old);
    block_handled_signals();
    const SignalWait wait;
    wait.wait(-1, POLLIN, 1ms);
    wait.wait(-1, POLLIN, -1ms);
    EXPECT_FALSE(SignalWait::take());
    ::raise(SIGUSR1);
    ::raise(SIGTERM);
    wait.wait(-1, POLLIN);
    EXPECT_TRUE(SignalWait::take());
    EXPECT_TRUE(SignalWait::take());
    EXPECT_FALSE(SignalWait::take());
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    wait.wait(pipe[1], POLLOUT);
    ::close(pipe[0]);
    ::close(pipe[1]);
    ::pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

TEST(Signals, that_are_handled_are_blocked_in_the_thread) {
    sigset_t old;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &old);
    block_handled_signals();
    sigset_t now;
    ::pthread_sigmask(SIG_SETMASK, &old, &now);
    const sigset_t handled = handled_signals();
    for (int signal = 1; signal < SIGRTMAX; ++signal) {
        if (::sigismember(&handled, signal) == 1) {
            EXPECT_EQ(::sigismember(&now, signal), 1) << signal;
        }
    }
    EXPECT_EQ(::sigismember(&handled, SIGTERM), 1);
    EXPECT_EQ(::sigismember(&handled, SIGALRM), 0);
    EXPECT_EQ(::sigismember(&now, SIGALRM), 1);
    EXPECT_EQ(::sigismember(&now, SIGSEGV), 0);
    EXPECT_EQ(::sigismember(&now, SIGURG), 0) << "it interrupts threads";
}

} // namespace
} // namespace syd::kernel
