/* SPDX-License-Identifier: BSD-3-Clause
 * The 32-bit entry of a 64-bit program. */
#include "escape.h"

#include <sys/mman.h>

static int attempt(void) {
#if defined(__x86_64__)
    char* low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    snprintf(low, 4096, "%s", at("new"));
    long result = 0;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(39L), "b"(low), "c"(0700L) : "memory", "r8", "r9", "r10", "r11");
    if (result == -ENOSYS && !is_there("new"))
        return skip("no 32-bit entry");
    return blocked_unless(is_there("new"));
#else
    return skip("of x86-64");
#endif
}
