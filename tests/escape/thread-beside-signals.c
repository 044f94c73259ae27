/* SPDX-License-Identifier: BSD-3-Clause
 * Threads begin while SIGCONT comes, which takes away the SIGSTOP that a thread begins with below a tracer of the old
 * kind (ptrace(2), PTRACE_ATTACH). */
#include "escape.h"

#include <pthread.h>

enum { kRounds = 150, kThreads = 3 };

static void* make(void* unused) {
    close(open(at("made"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    return unused;
}

static void send_signals_to(pid_t pid) {
    for (;;) {
        kill(pid, SIGCONT);
        usleep(100);
    }
}

static int attempt(void) {
    const pid_t sender = fork();
    if (sender == 0)
        send_signals_to(getppid());
    for (int round = 0; round < kRounds && !is_there("made"); ++round) {
        pthread_t threads[kThreads];
        int count = 0;
        while (count < kThreads && pthread_create(&threads[count], NULL, make, NULL) == 0)
            ++count;
        while (count > 0)
            pthread_join(threads[--count], NULL);
    }
    if (sender > 0)
        kill(sender, SIGKILL);
    waitpid(sender, NULL, 0);
    return blocked_unless(is_there("made"));
}
