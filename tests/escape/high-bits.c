/* SPDX-License-Identifier: BSD-3-Clause
 * Rubbish in the upper half of registers that the kernel takes for ints. */
#include "escape.h"

static int attempt(void) {
#if defined(__x86_64__)
    const long high = (long)0x5a5a5a5a00000000;
    return try_write((int)syscall(SYS_openat, high | (unsigned)AT_FDCWD, at("file"), high | O_WRONLY, 0L));
#else
    return skip("of 64-bit machines");
#endif
}
