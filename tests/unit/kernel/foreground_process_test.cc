// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/foreground_process.h"

#include "kernel/order.h"
#include "kernel/signals.h"
#include "kernel/wait.h"
#include "unit/kernel/children.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <functional>

namespace syd::kernel {
namespace {

using Supervise = std::function<int(ForegroundChannel&)>;

// The processes of these tests have no filters.
const auto nobody = [](pid_t) { return false; };

class ForegroundProcessTest : public ::testing::Test {
protected:
    ForegroundProcessTest() {
        ::pthread_sigmask(SIG_SETMASK, nullptr, &old_mask_);
        block_handled_signals();
        EXPECT_EQ(::pipe(pipe_.data()), 0);
    }
    ~ForegroundProcessTest() override {
        const sigset_t handled = handled_signals();
        constexpr timespec kNow{};
        while (wait_for_any(WaitMode::kBlock)) { // those that a detached supervisor left
        }
        while (::sigtimedwait(&handled, nullptr, &kNow) > 0) {
        }
        ::pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
        ::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
        ::close(pipe_[0]);
        ::close(pipe_[1]);
    }

    static int run(bool exit_kill, const Supervise& supervise) {
        return run_in_supervisor_process(
            {.exit_kill = exit_kill, .is_spared = nobody}, [&supervise](ForegroundChannel& channel) -> int {
                test::end_child(supervise(channel)); // writes the counters of a coverage build
            });
    }
    // In the supervisor process: the next order within ten seconds.
    static Order next_order(const ForegroundChannel& channel) {
        pollfd entry{channel.descriptor(), POLLIN, 0};
        ::poll(&entry, 1, 10'000);
        return receive_order(channel.descriptor()).value_or(Order{});
    }

    std::array<int, 2> pipe_{};
    sigset_t old_mask_{};
};

TEST_F(ForegroundProcessTest, returns_the_status_of_the_supervisor_process) {
    const pid_t foreground = ::getpid();
    EXPECT_EQ(run(false, [foreground](ForegroundChannel&) { return ::getppid() == foreground ? 7 : 1; }), 7);
    EXPECT_EQ(run(true, [](ForegroundChannel&) { return 0; }), 0);
}

TEST_F(ForegroundProcessTest, returns_the_status_of_one_that_returned_by_itself) {
    EXPECT_EQ(run_in_supervisor_process({}, [](ForegroundChannel&) { return 9; }), 9);
}

TEST_F(ForegroundProcessTest, returns_when_the_supervisor_process_detaches) {
    EXPECT_EQ(run(false,
                  [this](ForegroundChannel& channel) {
                      channel.detach(3);
                      channel.detach(4); // has no effect
                      char end = 0;
                      return static_cast<int>(::read(pipe_[0], &end, 1)); // it lives on
                  }),
              3);
    EXPECT_EQ(wait_for_any(WaitMode::kPoll).error().value, EAGAIN);
    EXPECT_EQ(::write(pipe_[1], "x", 1), 1);
}

TEST_F(ForegroundProcessTest, sends_signals_on_as_orders_with_their_sender) {
    const pid_t foreground = ::getpid();
    EXPECT_EQ(run(false,
                  [foreground](ForegroundChannel& channel) {
                      ::kill(foreground, SIGTERM);
                      const Order expected{SIGTERM, Order::Origin::kProcess, ::getpid()};
                      return next_order(channel) == expected ? 5 : 1;
                  }),
              5);
}

// The socket takes a few hundred orders, and nobody reads them.
TEST_F(ForegroundProcessTest, loses_no_order_where_the_socket_is_full) {
    const pid_t foreground = ::getpid();
    EXPECT_EQ(run(false,
                  [foreground](ForegroundChannel& channel) {
                      for (int count = 0; count < 3000; ++count) {
                          ::kill(foreground, SIGUSR1);
                          ::usleep(30);
                      }
                      ::kill(foreground, SIGTERM);
                      int orders = 0;
                      for (Order order = next_order(channel); order.signal != 0; order = next_order(channel)) {
                          ++orders;
                          if (order.signal == SIGTERM) {
                              return orders > 1 && orders < 3000 ? 5 : 2;
                          }
                      }
                      return 1;
                  }),
              5);
}

TEST_F(ForegroundProcessTest, gives_up_what_it_inherited_before_the_other_begins) {
    int kept = -1;
    const ForegroundOptions options{
        .exit_kill = false, .is_spared = nobody, .release = [this] { EXPECT_EQ(::write(pipe_[1], "x", 1), 1); }};
    EXPECT_EQ(run_in_supervisor_process(options,
                                        [this](ForegroundChannel&) -> int {
                                            pollfd entry{pipe_[0], POLLIN, 0};
                                            test::end_child(::poll(&entry, 1, 0) == 1 ? 5 : 1);
                                        }),
              5);
    EXPECT_EQ(::read(pipe_[0], &kept, 1), 1);
}

TEST_F(ForegroundProcessTest, kills_all_when_the_supervisor_process_dies) {
    pid_t sleeper = 0;
    EXPECT_EQ(run(true,
                  [this](ForegroundChannel&) {
                      const pid_t child = test::fork_child([] {
                          ::prctl(PR_SET_PDEATHSIG, 0);
                          return static_cast<int>(::sleep(60));
                      });
                      static_cast<void>(!::write(pipe_[1], &child, sizeof child));
                      ::usleep(50'000); // the child has called prctl
                      ::raise(SIGKILL);
                      return 0;
                  }),
              137);
    ASSERT_EQ(::read(pipe_[0], &sleeper, sizeof sleeper), static_cast<ssize_t>(sizeof sleeper));
    EXPECT_EQ(::kill(sleeper, 0), -1) << "it was killed and collected";
    EXPECT_EQ(errno, ESRCH);
}

TEST_F(ForegroundProcessTest, spares_those_that_were_started_outside) {
    pid_t sleeper = 0;
    const ForegroundOptions options{.exit_kill = true, .is_spared = has_no_more_filters_than_we, .release = [] {}};
    EXPECT_EQ(run_in_supervisor_process(options,
                                        [this](ForegroundChannel&) -> int {
                                            const pid_t child = test::fork_child([] {
                                                ::prctl(PR_SET_PDEATHSIG, 0);
                                                return static_cast<int>(::sleep(60));
                                            });
                                            static_cast<void>(!::write(pipe_[1], &child, sizeof child));
                                            ::usleep(50'000);
                                            ::raise(SIGKILL);
                                            return 0;
                                        }),
              137);
    ASSERT_EQ(::read(pipe_[0], &sleeper, sizeof sleeper), static_cast<ssize_t>(sizeof sleeper));
    EXPECT_EQ(::kill(sleeper, SIGKILL), 0) << "it lives";
}

TEST_F(ForegroundProcessTest, leaves_all_alone_when_the_supervisor_process_dies_where_that_is_wanted) {
    pid_t sleeper = 0;
    EXPECT_EQ(run(false,
                  [this](ForegroundChannel&) {
                      const pid_t child = test::fork_child([] {
                          ::prctl(PR_SET_PDEATHSIG, 0);
                          return static_cast<int>(::sleep(60));
                      });
                      static_cast<void>(!::write(pipe_[1], &child, sizeof child));
                      ::usleep(50'000);
                      ::raise(SIGKILL);
                      return 0;
                  }),
              137);
    ASSERT_EQ(::read(pipe_[0], &sleeper, sizeof sleeper), static_cast<ssize_t>(sizeof sleeper));
    EXPECT_EQ(::kill(sleeper, SIGKILL), 0) << "it lives";
}

TEST_F(ForegroundProcessTest, ignores_stop_signals_in_the_supervisor_process) {
    EXPECT_EQ(run(false,
                  [](ForegroundChannel&) {
                      for (const int signal : {SIGTSTP, SIGTTIN, SIGTTOU}) {
                          struct sigaction action {};
                          ::sigaction(signal, nullptr, &action);
                          if (action.sa_handler != SIG_IGN) {
                              return 1;
                          }
                      }
                      return 0;
                  }),
              0);
}

} // namespace
} // namespace syd::kernel
