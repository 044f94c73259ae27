// SPDX-License-Identifier: BSD-3-Clause
// recipe-call at FILE | decided NUMBER: makes the system call recipe_at or recipe_decided, which tests add to the table
// and no kernel has (ENOSYS), and prints the number of its errno.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { kRecipeAt = 470, kRecipeDecided = 471 };

int main(int count, char **words) {
    if (count != 3)
        return 2;
    errno = 0;
    if (strcmp(words[1], "at") == 0)
        syscall(kRecipeAt, AT_FDCWD, words[2], 0);
    else
        syscall(kRecipeDecided, atoi(words[2]));
    printf("%d\n", errno);
    return 0;
}
