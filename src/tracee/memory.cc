// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/memory.h"

#include "tracee/credentials.h"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace syd::tracee {
namespace {

// Memory is mapped in units of at least this: 4096 is the smallest page of any Linux architecture, so an end of this
// grid is never in the middle of a real page's accessible part.
constexpr std::uint64_t kPage = 4096;

// Most paths are shorter, and a short copy is cheaper than the rest of a page.
constexpr std::size_t kFirstChunk = 256;

// How much may be read at `from` without touching a page that the bytes before it do not prove to be part of the text.
std::size_t bytes_to_page_end(RemoteAddress from) {
    return static_cast<std::size_t>(kPage - from.value % kPage);
}

// Reads as much of `into` as one call gives: at least one byte, or the error.
Result<std::size_t, Errno> read_some(pid_t tid, RemoteAddress from, std::span<std::byte> into) {
    // The pointer is the other process's; the kernel alone looks at it. A 64-bit address does not fit a 32-bit
    // sydbox's pointer: better no memory than other memory.
    const auto address = static_cast<std::uintptr_t>(from.value);
    if (address != from.value) {
        return Unexpected{Errno{EFAULT}};
    }
    const iovec local{into.data(), into.size()};
    // NOLINTNEXTLINE(performance-no-int-to-ptr): never dereferenced here
    const iovec remote{reinterpret_cast<void*>(address), into.size()};
    const ssize_t count = look_at_thread(tid, [&] { return ::process_vm_readv(tid, &local, 1, &remote, 1, 0); });
    if (count < 0) {
        return Unexpected{Errno::last()};
    }
    if (count == 0) {
        return Unexpected{Errno{EFAULT}};
    }
    return static_cast<std::size_t>(count);
}

} // namespace

Result<void, Errno> read_memory(pid_t tid, RemoteAddress from, std::span<std::byte> into) {
    // A short count is how process_vm_readv(2) reports that only the beginning is there.
    while (!into.empty()) {
        const auto count = read_some(tid, from, into);
        if (!count) {
            return Unexpected{count.error()};
        }
        from = from.plus(*count);
        into = into.subspan(*count);
    }
    return {};
}

Result<std::size_t, Errno> read_string_into(pid_t tid, RemoteAddress from, std::span<char> buffer) {
    std::size_t length = 0;
    std::size_t chunk = kFirstChunk;
    while (length < buffer.size()) {
        const auto rest = buffer.subspan(length);
        const auto piece = rest.first(std::min({rest.size(), bytes_to_page_end(from), chunk}));
        const auto count = read_some(tid, from, std::as_writable_bytes(piece));
        if (!count) {
            return Unexpected{count.error()};
        }
        if (const void* const end = std::memchr(piece.data(), '\0', *count)) {
            return length + static_cast<std::size_t>(static_cast<const char*>(end) - piece.data());
        }
        length += *count;
        from = from.plus(*count);
        chunk = kPage;
    }
    return Unexpected{Errno{ENAMETOOLONG}};
}

Result<std::string, Errno> read_string(pid_t tid, RemoteAddress from, std::size_t limit) {
    std::array<char, kPage> piece;
    std::string text;
    while (text.size() < limit) {
        const std::size_t wanted = std::min(piece.size(), limit - text.size());
        const auto length = read_string_into(tid, from, std::span(piece).first(wanted));
        if (length) {
            return text.append(piece.data(), *length);
        }
        if (length.error() != Errno{ENAMETOOLONG}) {
            return Unexpected{length.error()};
        }
        text.append(piece.data(), wanted);
        from = from.plus(wanted);
    }
    return Unexpected{Errno{ENAMETOOLONG}};
}

} // namespace syd::tracee
