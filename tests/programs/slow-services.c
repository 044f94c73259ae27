// SPDX-License-Identifier: BSD-3-Clause
// A library for LD_PRELOAD: the lookup of the service "slow" creates the file $SLOW_SERVICES/asked, and does not end
// before there is a file $SLOW_SERVICES/answer (or after two minutes). Then it has port 80; there are no other
// services.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int getservbyname_r(const char* restrict name, const char* restrict protocol, struct servent* restrict entry,
                    char* restrict buffer, size_t size, struct servent** restrict result) {
    const char* folder = getenv("SLOW_SERVICES");
    char path[4096];
    (void)protocol;
    (void)buffer;
    (void)size;
    *result = NULL;
    if (strcmp(name, "slow") != 0 || folder == NULL)
        return ENOENT;
    snprintf(path, sizeof path, "%s/asked", folder);
    close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    snprintf(path, sizeof path, "%s/answer", folder);
    // Signals shorten the sleep, but not the wait.
    for (const time_t end = time(NULL) + 120; time(NULL) < end && access(path, F_OK) != 0;)
        nanosleep(&(struct timespec){0, 50 * 1000 * 1000}, NULL);
    memset(entry, 0, sizeof *entry);
    entry->s_port = htons(80);
    *result = entry;
    return 0;
}
