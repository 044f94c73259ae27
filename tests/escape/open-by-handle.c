/* SPDX-License-Identifier: BSD-3-Clause
 * A file handle opens a file without a path. */
#include "escape.h"

static int attempt(void) {
    struct {
        struct file_handle head;
        unsigned char bytes[MAX_HANDLE_SZ];
    } handle = {.head = {.handle_bytes = MAX_HANDLE_SZ}};
    int mount = 0;
    if (getuid() != 0)
        return skip("only root may open by handle");
    if (name_to_handle_at(AT_FDCWD, at("file"), &handle.head, &mount, 0) != 0)
        return lacks("handle");
    return try_write(open_by_handle_at(open(allowed, O_RDONLY), &handle.head, O_WRONLY));
}
