// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/place_id.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace syd::tracee {

Result<PlaceId, Errno> place_of(int fd) {
    struct statx status;
    if (::statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO | STATX_MNT_ID, &status) != 0) {
        return Unexpected{Errno::last()};
    }
    const bool has_mount = (status.stx_mask & STATX_MNT_ID) != 0;
    return PlaceId{status.stx_dev_major, status.stx_dev_minor, status.stx_ino, has_mount ? status.stx_mnt_id : 0};
}

} // namespace syd::tracee
