// SPDX-License-Identifier: BSD-3-Clause
// Path resolution on behalf of another process, by the kernel's own rules (path_resolution(7), openat2(2)).
//
// resolve() answers: which object would this call touch, seen from that thread's root, working directory and
// descriptors? It works on objects, not on text: what it returns is pinned by O_PATH descriptors, so that a later
// call can be carried out on just that object. /proc/self, /proc/thread-self and what leads there (/dev/fd,
// /dev/stdin, /proc/mounts, /proc/net ...) mean the asking thread, never sydbox.
//
// The common case costs three system calls: one openat2(2) without links, a readlink(2) of /proc/self/fd/N, a close(2);
// a missing file that must exist costs one. Paths with links take one more. Only a magic link, /proc/self, a foreign
// root or an overlong path is walked component by component.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "tracee/process_status.h"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace syd::tracee {

// Whose eyes we look through.
struct View {
    pid_t tid = 0;
    pid_t pid = 0; // the thread's process (thread group id); 0: looked up if it is needed, which is seldom
    // True if the thread may have another root or mount namespace than sydbox: paths then start at /proc/TID/root.
    bool foreign_root = false;
    // Look the path up with these credentials; nullptr: with those of the calling thread, for it may see more than the
    // asking thread, or less. Needs root. The directory that a path starts from is opened before.
    const Credentials* as = nullptr;
};

enum class LastComponent : std::uint8_t {
    kExists,    // ENOENT if it is missing
    kMayExist,  // may be missing; a dangling symbolic link that is to be followed leads to the missing name it denotes
    kIsMissing, // a new name is made: links are not followed; it is no error if it is there (see Resolved::exists)
};

struct ResolveRequest {
    int dirfd = -100;      // AT_FDCWD or a descriptor number in the process
    std::string_view path; // raw, as passed; at most PATH_MAX - 1 bytes
    LastComponent last = LastComponent::kExists;
    bool follow_last = true;  // follow a symbolic link in the last component (with a trailing slash it always is)
    bool allow_empty = false; // AT_EMPTY_PATH: "" means dirfd itself
    // open(2) with O_CREAT: a name with a slash behind it is EISDIR, whatever there is (lookup_fast_for_open() in
    // fs/namei.c).
    bool opens_new_file = false;
    // unlink(2), rmdir(2), rename(2): it is the name that is removed or moved, so not even a slash behind it makes its
    // link be followed. An object that is no directory is ENOTDIR then.
    bool touches_name = false;
    // The name is the object, whatever has it: its directory is looked up alone where that is faster, and the object is
    // then told as missing. With a last component that is not followed.
    bool skips_name = false;
    std::uint64_t resolve_flags = 0; // RESOLVE_* of openat2(2)
};

struct Resolved {
    // Absolute and free of links, "." and "..", as rules are matched against it. Descriptors that have no place in the
    // file system are named as /proc/PID/fd shows them ("pipe:[4711]", "/memfd:x (deleted)").
    std::string path;
    bool exists = true;
    // A slash stood after the last component. An existing object is then a directory (or the call was one that makes
    // a name); whether a missing one may be made so is for the call to say: mkdir(2) and the renaming of a directory
    // may, open(2) says EISDIR, the others ENOENT.
    bool has_trailing_slash = false;
    // The path names no place in a file system: a pipe, socket, memfd, anonymous inode or an unlinked file (then it
    // is the path that the object last had).
    bool is_anonymous = false;
    // The object, opened with O_PATH; none if it does not exist.
    UniqueFd object;
    // Asks the kernel each time: few checks need to know.
    [[nodiscard]] bool is_directory() const noexcept;
    // The directory of the last magic link on the way (proc(5), /proc/PID/fd and its like), opened with O_PATH; none if
    // there was none. An object without a place belongs to the process whose directory this is.
    UniqueFd link_directory;
    // Set where the object does not exist: its directory, opened with O_PATH, and the last name in it.
    UniqueFd parent;
    std::string name;
};

// With View::foreign_root the path is still the one that sydbox sees, as readlink(2) of /proc/self/fd/N tells: that of
// the whole system for a chroot, that of the thread's own mount namespace for another one.
//
// Links that make the path of a procfs mean its reader are understood in every procfs of sydbox's own pid namespace;
// /proc/self in that of another one is EACCES. Directories may lie deeper than PATH_MAX; an unnamed descriptor of a
// non-directory there is ENAMETOOLONG, unless it is in the thread's working directory.
//
// Errors are what the call itself would have got from the kernel: ENOENT, ENOTDIR, EACCES, ELOOP (40 links, or
// O_NOFOLLOW semantics of RESOLVE_NO_SYMLINKS), ENAMETOOLONG, EBADF (dirfd), EXDEV (RESOLVE_BENEATH...); ESRCH when
// the thread is gone.
[[nodiscard]] Result<Resolved, Errno> resolve(const View& view, const ResolveRequest& request);

// What descriptor `fd` of the process denotes. EBADF if it is not open.
[[nodiscard]] Result<Resolved, Errno> resolve_descriptor(const View& view, int fd);

// Where an absolute path leads to, as seen by sydbox itself: links in the part that exists are followed, the rest is
// appended as it is. The path itself if nothing changes, if it is relative, or if its links form a loop. Never goes
// beyond /proc/self and /proc/thread-self, which rules may name: "/dev/fd" is "/proc/self/fd". For rules
// (MagicContext::resolve_links).
[[nodiscard]] std::string follow_links(std::string_view path);

// The same for a rule that process `asker` gives: what leads to a standard descriptor, as /dev/stderr does, means the
// file that this is there, such as a build log. Other kinds (pipes, sockets) have no path and stay as they are.
[[nodiscard]] std::string follow_rule_links(std::string_view path, pid_t asker);

} // namespace syd::tracee
