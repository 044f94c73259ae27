/* SPDX-License-Identifier: BSD-3-Clause
 * A path whose end lies in the next page, and unmapped memory behind that. */
#include "escape.h"

#include <sys/mman.h>

static int attempt(void) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char* memory = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(memory + 2 * page, page);
    const char* path = at("file");
    char* text = memory + 2 * page - strlen(path) - 1;
    strcpy(text, path);
    return try_write(open(text, O_WRONLY));
}
