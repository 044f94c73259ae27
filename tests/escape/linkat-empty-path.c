/* SPDX-License-Identifier: BSD-3-Clause
 * AT_EMPTY_PATH names the descriptor itself. */
#include "escape.h"

static int attempt(void) {
    unlink(mine("third"));
    if (linkat(open(at("file"), O_RDONLY), "", AT_FDCWD, mine("third"), AT_EMPTY_PATH) != 0) {
        if (errno == ENOENT)
            return skip("needs CAP_DAC_READ_SEARCH");
        perror("linkat");
    }
    return try_write(open(mine("third"), O_WRONLY));
}
