/* SPDX-License-Identifier: BSD-3-Clause
 * The kernel writes a core dump to the working directory of who dies. */
#include "escape.h"

#include <dirent.h>
#include <sys/resource.h>

static int has_entries(const char* folder) {
    DIR* stream = opendir(folder);
    int count = 0;
    while (stream != NULL && readdir(stream) != NULL)
        ++count;
    if (stream != NULL)
        closedir(stream);
    return count > 2;
}

static int attempt(void) {
    char pattern[2] = "";
    struct rlimit limit;
    const int fd = open("/proc/sys/kernel/core_pattern", O_RDONLY);
    if (fd < 0 || read(fd, pattern, 1) != 1 || pattern[0] == '|' || pattern[0] == '/')
        return skip("core dumps go elsewhere here");
    getrlimit(RLIMIT_CORE, &limit);
    if (limit.rlim_cur != 0)
        return skip("there is a limit for core dumps above 0 from the beginning");
    const pid_t child = fork();
    if (child == 0) {
        limit.rlim_cur = limit.rlim_max;
        if (chdir(at("dir")) == 0 && setrlimit(RLIMIT_CORE, &limit) == 0)
            abort();
        _exit(0);
    }
    waitpid(child, NULL, 0);
    return blocked_unless(has_entries(at("dir")));
}
