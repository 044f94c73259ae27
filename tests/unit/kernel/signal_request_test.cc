// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/signal_request.h"

#include "kernel/signals.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace syd::kernel {

namespace {

using policy::Interrupt;

constexpr pid_t kForeground = 100;
constexpr pid_t kInside = 200;
constexpr pid_t kOutside = 300;
constexpr int kIoEvent = static_cast<int>(POLL_IN); // fcntl(2), F_SETSIG

siginfo_t signal_of(int signal, int code, pid_t sender = 0, int value = 0) {
    siginfo_t info{};
    info.si_signo = signal;
    info.si_code = code;
    info.si_pid = sender;
    info.si_value.sival_int = value;
    return info;
}

// As the foreground process passes it on.
siginfo_t passed_on(int signal, int value) {
    return signal_of(signal, SI_QUEUE, kForeground, value);
}

SignalRequest request_for(const siginfo_t& info, Interrupt interrupt = Interrupt::kWhileWait,
                          bool command_has_ended = false) {
    return request_of(info, kForeground, {interrupt, command_has_ended}, [](pid_t pid) { return pid == kInside; });
}

TEST(SignalRequest, of_other_signals_than_those_that_end) {
    EXPECT_EQ(request_for(signal_of(SIGCHLD, CLD_EXITED, kOutside)), SignalRequest::kNone);
    EXPECT_EQ(request_for(signal_of(SIGCHLD, SI_USER, kOutside)), SignalRequest::kNone);
    EXPECT_EQ(request_for(signal_of(foreground_death_signal(), SI_USER, kOutside)), SignalRequest::kKillAll);
    EXPECT_EQ(request_for(signal_of(SIGUSR1, SI_USER, kInside)), SignalRequest::kReportCounts);
    EXPECT_EQ(request_for(signal_of(SIGUSR2, SI_QUEUE, kOutside)), SignalRequest::kReportLists);
    EXPECT_EQ(request_for(signal_of(SIGUSR1, kIoEvent)), SignalRequest::kNone);
}

TEST(SignalRequest, of_a_hang_up) {
    EXPECT_EQ(request_for(passed_on(SIGHUP, kSessionHungUp)), SignalRequest::kHangUp);
    EXPECT_EQ(request_for(passed_on(SIGHUP, kOutside)), SignalRequest::kTerminate);
    EXPECT_EQ(request_for(signal_of(SIGHUP, SI_QUEUE, kInside, kSessionHungUp)), SignalRequest::kNone)
        << "a process of the sandbox cannot pretend it";
    EXPECT_EQ(request_for(passed_on(SIGINT, kSessionHungUp)), SignalRequest::kTerminate);
}

TEST(SignalRequest, of_the_signals_that_end_sydbox) {
    const struct {
        const char* what;
        siginfo_t info;
        bool while_wait; // what Interrupt::kWhileWait makes of it
        bool anywhere;   // Interrupt::kAnywhere
        bool never;      // Interrupt::kNever and kBlockTstpToo
    } cases[] = {
        {"from outside", signal_of(SIGINT, SI_USER, kOutside), true, true, false},
        {"from outside, by a thread's id", signal_of(SIGINT, SI_TKILL, kOutside), true, true, false},
        {"from outside, queued", signal_of(SIGQUIT, SI_QUEUE, kOutside, 1), true, true, false},
        {"SIGTERM from outside", signal_of(SIGTERM, SI_USER, kOutside), true, true, true},
        {"from the sandbox", signal_of(SIGTERM, SI_USER, kInside), false, false, false},
        {"from the sandbox, queued", signal_of(SIGTERM, SI_QUEUE, kInside, kOutside), false, false, false},
        {"passed on, from outside", passed_on(SIGINT, kOutside), true, true, false},
        {"SIGTERM passed on, from outside", passed_on(SIGTERM, kOutside), true, true, true},
        {"passed on, from the sandbox", passed_on(SIGTERM, kInside), false, false, false},
        {"the terminal's", signal_of(SIGINT, SI_KERNEL), false, true, false},
        {"the terminal's, passed on", passed_on(SIGINT, kSentByTerminal), false, true, false},
        {"a descriptor's", signal_of(SIGINT, kIoEvent), false, false, false},
        {"a timer's", signal_of(SIGTERM, SI_TIMER), false, false, false},
        {"a message queue's", signal_of(SIGTERM, SI_MESGQ, kOutside), false, false, false},
    };
    const auto expected = [](bool terminates) { return terminates ? SignalRequest::kTerminate : SignalRequest::kNone; };
    for (const auto& [what, info, while_wait, anywhere, never] : cases) {
        EXPECT_EQ(request_for(info, Interrupt::kWhileWait), expected(while_wait)) << what;
        EXPECT_EQ(request_for(info, Interrupt::kAnywhere), expected(anywhere)) << what;
        EXPECT_EQ(request_for(info, Interrupt::kNever), expected(never)) << what;
        EXPECT_EQ(request_for(info, Interrupt::kBlockTstpToo), expected(never)) << what;
    }
}

TEST(SignalRequest, of_the_terminal_ends_sydbox_once_the_command_has_ended) {
    for (const siginfo_t& info : {signal_of(SIGINT, SI_KERNEL), passed_on(SIGQUIT, kSentByTerminal)}) {
        EXPECT_EQ(request_for(info, Interrupt::kWhileWait, true), SignalRequest::kTerminate);
        EXPECT_EQ(request_for(info, Interrupt::kAnywhere, true), SignalRequest::kTerminate);
        EXPECT_EQ(request_for(info, Interrupt::kNever, true), SignalRequest::kNone);
        EXPECT_EQ(request_for(info, Interrupt::kBlockTstpToo, true), SignalRequest::kNone);
    }
}

TEST(PassedOnValue, is_the_sender_of_a_signal) {
    for (const int code : std::initializer_list<int>{SI_USER, SI_QUEUE, SI_TKILL}) {
        EXPECT_EQ(passed_on_value(signal_of(SIGTERM, code, kOutside, 77), true), kOutside) << code;
        EXPECT_EQ(passed_on_value(signal_of(SIGTERM, code, kOutside, 77), false), kOutside) << code;
    }
}

TEST(PassedOnValue, tells_the_terminal_from_a_hang_up) {
    EXPECT_EQ(passed_on_value(signal_of(SIGINT, SI_KERNEL), true), kSentByTerminal);
    EXPECT_EQ(passed_on_value(signal_of(SIGINT, SI_KERNEL), false), kSentByTerminal);
    EXPECT_EQ(passed_on_value(signal_of(SIGHUP, SI_KERNEL), false), kSentByTerminal);
    EXPECT_EQ(passed_on_value(signal_of(SIGHUP, SI_KERNEL), true), kSessionHungUp);
}

TEST(PassedOnValue, is_missing_where_no_process_sent_the_signal) {
    for (const int code : std::initializer_list<int>{kIoEvent, SI_TIMER, SI_MESGQ, SI_ASYNCIO, SI_SIGIO}) {
        EXPECT_FALSE(passed_on_value(signal_of(SIGTERM, code, kOutside), true)) << code;
    }
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
    EXPECT_EQ(::sigismember(&handled, foreground_death_signal()), 1);
    EXPECT_EQ(::sigismember(&handled, SIGALRM), 0);
    EXPECT_EQ(::sigismember(&now, SIGALRM), 1);
    EXPECT_EQ(::sigismember(&now, SIGSEGV), 0);
    EXPECT_EQ(::sigismember(&now, SIGURG), 0) << "it interrupts threads";
}

} // namespace
} // namespace syd::kernel
