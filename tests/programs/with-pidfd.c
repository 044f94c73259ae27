/* SPDX-License-Identifier: BSD-3-Clause
 * with-pidfd PID FD COMMAND...: runs the command with a pidfd of that process as that descriptor. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char** argv) {
    if (argc < 4)
        return 2;
    const int process = (int)syscall(SYS_pidfd_open, atoi(argv[1]), 0);
    if (process < 0 || dup2(process, atoi(argv[2])) < 0) {
        perror("pidfd_open");
        return 77;
    }
    close(process);
    execvp(argv[3], argv + 3);
    perror(argv[3]);
    return 127;
}
