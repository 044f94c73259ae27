// SPDX-License-Identifier: BSD-3-Clause
// Which directory an open descriptor denotes, and by which mount.
#pragma once

#include "base/result.h"

#include <cstdint>

namespace syd::tracee {

struct PlaceId {
    std::uint32_t device_major = 0;
    std::uint32_t device_minor = 0;
    std::uint64_t inode = 0;
    std::uint64_t mount = 0; // STATX_MNT_ID, Linux 5.8; 0 where the kernel does not tell
    friend bool operator==(const PlaceId&, const PlaceId&) = default;
    [[nodiscard]] bool is_on_mount_of(const PlaceId& other) const noexcept {
        return device_major == other.device_major && device_minor == other.device_minor && mount == other.mount;
    }
};

// Errors are those of statx(2).
[[nodiscard]] Result<PlaceId, Errno> place_of(int fd);

} // namespace syd::tracee
