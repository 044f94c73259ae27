// SPDX-License-Identifier: BSD-3-Clause
// staller COUNT: so many threads make a stat(2) with a path in memory that is never there: whoever reads it sleeps until
// the page is served, and nobody does (userfaultfd(2)). Prints "stalled" once they are at it, and ends when its standard
// input does. Exit status 77, with the reason, where this can't be had.
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int lacks(const char* what) {
    perror(what);
    return 77;
}

static void* stall(void* page) {
    struct stat status;
    stat(page, &status);
    return NULL;
}

int main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    const int count = atoi(argv[1]);
    const long size = sysconf(_SC_PAGESIZE);
    const int fault = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
    if (fault < 0)
        return lacks("userfaultfd");
    struct uffdio_api api = {.api = UFFD_API};
    if (ioctl(fault, UFFDIO_API, &api) != 0)
        return lacks("UFFDIO_API");
    for (int i = 0; i < count; ++i) {
        void* page = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        struct uffdio_register whole = {.range = {(uintptr_t)page, (uint64_t)size},
                                        .mode = UFFDIO_REGISTER_MODE_MISSING};
        if (page == MAP_FAILED || ioctl(fault, UFFDIO_REGISTER, &whole) != 0)
            return lacks("UFFDIO_REGISTER");
        pthread_t thread;
        if (pthread_create(&thread, NULL, stall, page) != 0)
            return 1;
    }
    // Each fault is told of once.
    for (int i = 0; i < count; ++i) {
        struct uffd_msg message;
        if (read(fault, &message, sizeof message) != sizeof message)
            return 1;
    }
    puts("stalled");
    fflush(stdout);
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
    _exit(0);
}
