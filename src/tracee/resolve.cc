// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/resolve.h"

#include "tracee/credentials.h"
#include "tracee/own_directory.h"
#include "tracee/proc_links.h"
#include "tracee/walk.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <optional>

namespace syd::tracee {
namespace {

constexpr std::uint64_t kKnownFlags =
    RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH | RESOLVE_IN_ROOT | RESOLVE_CACHED;

// What the one-call way found out; nothing if it can't tell, and the long way has to.
using Answer = std::optional<Result<Resolved, Errno>>;

struct FastRequest {
    const ResolveRequest& request;
    std::string path; // without the trailing slashes where those are not followed
    UniqueFd base;    // none: the path is absolute, or relative to the working directory of this thread
    bool has_slash;   // the path had a slash after its last component
    Errno error{};    // out: of the first attempt
};

bool has_trailing_slash(std::string_view path) {
    return path.ends_with('/') && path.find_first_not_of('/') != std::string_view::npos;
}

void drop_trailing_slashes(std::string& path) {
    while (path.size() > 1 && path.ends_with('/')) {
        path.pop_back();
    }
}

bool follows_last(const ResolveRequest& request) {
    return request.follow_last && request.last != LastComponent::kIsMissing;
}

// RESOLVE_CACHED is about speed, not about what is found.
std::uint64_t resolve_flags_of(const ResolveRequest& request) {
    return request.resolve_flags & ~std::uint64_t{RESOLVE_CACHED};
}

Result<UniqueFd, Errno> open_whole(int base, const char* path, int flags, std::uint64_t resolve) {
    open_how how{};
    how.flags = static_cast<unsigned>(O_PATH | O_CLOEXEC | flags);
    how.resolve = resolve | RESOLVE_NO_MAGICLINKS;
    // openat2(2), Linux 5.6: the C library has no wrapper before glibc 2.42.
    UniqueFd fd(static_cast<int>(::syscall(SYS_openat2, base, path, &how, sizeof how)));
    if (!fd) {
        return Unexpected{Errno::last()};
    }
    return fd;
}

bool has_numeric_component(std::string_view path) {
    bool only_digits = false;
    for (const char letter : path) {
        if (letter == '/') {
            if (only_digits) {
                return true;
            }
            only_digits = true;
            continue;
        }
        only_digits = only_digits && letter >= '0' && letter <= '9';
    }
    return only_digits && path.size() > 1;
}

// Whether links were followed on the way to an object.
enum class Links : bool { kNone, kFollowed };

// Whether the kernel may have come to `fd` through the link /proc/self as ourselves. The way there leads over a
// directory with a number for a name, and without magic links nothing leads out of it but "..". Not "our own number": a
// procfs of an outer pid namespace, which we may have inherited, knows us by another.
bool may_be_ours(Links links, std::string_view path, int fd) {
    return links == Links::kFollowed && has_numeric_component(path) && is_on_procfs(fd);
}

// What begins so means the asking thread: no use in trying.
bool begins_with_alias(std::string_view path) {
    constexpr auto kAliases =
        std::to_array<std::string_view>({"/proc/self", "/proc/thread-self", "/dev/fd", "/dev/std"});
    return std::any_of(kAliases.begin(), kAliases.end(), [path](auto alias) { return path.starts_with(alias); });
}

Answer fast_found(const FastRequest& fast, UniqueFd object, Links links) {
    auto name = name_object(object.get());
    if (!name || may_be_ours(links, name->path, object.get())) {
        return std::nullopt;
    }
    Resolved resolved;
    resolved.path = std::move(name->path);
    resolved.is_anonymous = name->is_anonymous;
    resolved.has_trailing_slash = fast.has_slash;
    resolved.object = std::move(object);
    return resolved;
}

bool is_truly_missing(int parent, const char* name) {
    // A dangling link is there, and leads elsewhere. (What appeared just now is settled by the long way.)
    char letter = 0;
    return ::readlinkat(parent, name, &letter, sizeof letter) < 0 && errno == ENOENT;
}

// A path in two parts. The directory's part ends in a slash; it is empty for a name in the base.
struct SplitPath {
    std::string directory;
    std::string name; // empty, "." and ".." are no name that could be made
};

SplitPath split_path(std::string path) {
    drop_trailing_slashes(path);
    const std::size_t slash = path.find_last_of('/');
    const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
    std::string name = path.substr(start);
    path.resize(start);
    return {std::move(path), std::move(name)};
}

bool is_dot(std::string_view name) {
    return name.empty() || name == "." || name == "..";
}

Result<UniqueFd, Errno> open_parent(const FastRequest& fast, const SplitPath& parts, std::uint64_t flags) {
    const char* const directory = parts.directory.empty() ? "." : parts.directory.c_str();
    return open_whole(fast.base ? fast.base.get() : AT_FDCWD, directory, O_DIRECTORY, flags);
}

Answer missing_in(const FastRequest& fast, UniqueFd parent, std::string name, Links links) {
    auto directory_name = name_directory(parent.get());
    if (!directory_name) {
        return Unexpected{directory_name.error()};
    }
    if (may_be_ours(links, *directory_name, parent.get())) {
        return std::nullopt;
    }
    Resolved resolved;
    resolved.path = join_path(*directory_name, name);
    resolved.exists = false;
    resolved.has_trailing_slash = fast.has_slash;
    resolved.parent = std::move(parent);
    resolved.name = std::move(name);
    return resolved;
}

// The whole path is ENOENT without a link on the way. (A dangling link as the last component would have been ELOOP.)
Answer missing_without_links(const FastRequest& fast, std::uint64_t flags) {
    SplitPath parts = split_path(fast.path);
    if (is_dot(parts.name)) {
        return std::nullopt;
    }
    auto parent = open_parent(fast, parts, flags);
    if (!parent) {
        return parent.error() == Errno{ENOENT} ? Answer(Unexpected{parent.error()}) : std::nullopt;
    }
    return missing_in(fast, std::move(*parent), std::move(parts.name), Links::kNone);
}

// The whole path is ENOENT: is it only its last component that is missing?
Answer fast_missing(const FastRequest& fast) {
    SplitPath parts = split_path(fast.path);
    if (is_dot(parts.name)) {
        return std::nullopt;
    }
    auto parent = open_parent(fast, parts, resolve_flags_of(fast.request));
    if (!parent || !is_truly_missing(parent->get(), parts.name.c_str())) {
        return std::nullopt;
    }
    if (fast.request.last == LastComponent::kExists) {
        return is_on_procfs(parent->get()) ? Answer() : Answer(Unexpected{Errno{ENOENT}});
    }
    return missing_in(fast, std::move(*parent), std::move(parts.name), Links::kFollowed);
}

// A path without symbolic links is the same for everybody: it does not lead over /proc/self, so the kernel's answer to
// us is its answer to the thread. Most paths have none, and for a missing file one call settles it.
Answer resolve_without_links(const FastRequest& fast) {
    const int base = fast.base ? fast.base.get() : AT_FDCWD;
    const std::uint64_t flags = resolve_flags_of(fast.request) | RESOLVE_NO_SYMLINKS;
    auto object = open_whole(base, fast.path.c_str(), follows_last(fast.request) ? 0 : O_NOFOLLOW, flags);
    if (object) {
        return fast_found(fast, std::move(*object), Links::kNone);
    }
    const Errno error = object.error();
    if (error == Errno{ENOTDIR} || error == Errno{EACCES} || error == Errno{ENAMETOOLONG}) {
        return Unexpected{error};
    }
    if (error != Errno{ENOENT}) {
        return std::nullopt; // ELOOP: there are links
    }
    if (fast.request.last == LastComponent::kExists) {
        return Unexpected{error};
    }
    return missing_without_links(fast, flags);
}

// Whether such an error of a look-up without links is the answer to the thread, too.
bool is_final(Errno error) {
    return error == Errno{ENOENT} || error == Errno{ENOTDIR} || error == Errno{EACCES} || error == Errno{ENAMETOOLONG};
}

Answer resolve_directory_alone(const FastRequest& fast) {
    SplitPath parts = split_path(fast.path);
    if (is_dot(parts.name)) {
        return std::nullopt;
    }
    const std::uint64_t flags = resolve_flags_of(fast.request);
    auto parent = open_parent(fast, parts, flags | RESOLVE_NO_SYMLINKS);
    if (parent) {
        return missing_in(fast, std::move(*parent), std::move(parts.name), Links::kNone);
    }
    if (is_final(parent.error())) {
        return Unexpected{parent.error()};
    }
    parent = open_parent(fast, parts, flags);
    return parent ? missing_in(fast, std::move(*parent), std::move(parts.name), Links::kFollowed) : std::nullopt;
}

Answer resolve_fast(FastRequest& fast) {
    if (fast.request.last == LastComponent::kIsMissing) {
        // Calls that make a name never follow it, slash or not; with a slash openat2() would.
        drop_trailing_slashes(fast.path);
    }
    if (fast.request.skips_name && !follows_last(fast.request)) {
        if (auto answer = resolve_directory_alone(fast)) {
            return answer;
        }
    }
    if (auto answer = resolve_without_links(fast)) {
        return answer;
    }
    auto object = open_whole(fast.base ? fast.base.get() : AT_FDCWD, fast.path.c_str(),
                             follows_last(fast.request) ? 0 : O_NOFOLLOW, resolve_flags_of(fast.request));
    if (object) {
        return fast_found(fast, std::move(*object), Links::kFollowed);
    }
    fast.error = object.error();
    return fast.error == Errno{ENOENT} ? fast_missing(fast) : std::nullopt;
}

Result<UniqueFd, Errno> open_base(const View& view, int dirfd) {
    return dirfd == AT_FDCWD ? open_working_directory(view.tid) : open_descriptor(view.tid, dirfd);
}

Result<Resolved, Errno> resolve_object(const View& view, UniqueFd object) {
    auto name = name_object_for(view.tid, object.get());
    if (!name) {
        return Unexpected{name.error()};
    }
    Resolved resolved;
    resolved.path = std::move(name->path);
    resolved.is_anonymous = name->is_anonymous;
    resolved.object = std::move(object);
    return resolved;
}

Result<Resolved, Errno> resolve_slowly(const View& view, const ResolveRequest& request, std::string_view path,
                                       FastRequest& fast) {
    Walk walk(view, request, path, std::move(fast.base));
    auto resolved = walk.run();
    // Refusals that the walk does not know: fs.protected_symlinks (proc(5)), and that RESOLVE_NO_XDEV lets no absolute
    // link through in a relative path even if the mount is the same (nd_jump_root() in fs/namei.c, Linux 6.18).
    const bool is_kernels_word = fast.error == Errno{EACCES} || fast.error == Errno{EXDEV};
    if (is_kernels_word && !walk.met_process_link()) {
        return Unexpected{fast.error};
    }
    return resolved;
}

// Combinations that openat2(2) refuses before it looks at the path.
bool are_valid(std::uint64_t resolve_flags) {
    constexpr std::uint64_t kBothScopes = RESOLVE_BENEATH | RESOLVE_IN_ROOT;
    return (resolve_flags & ~kKnownFlags) == 0 && (resolve_flags & kBothScopes) != kBothScopes;
}

} // namespace

bool Resolved::is_directory() const noexcept {
    return object && tracee::is_directory(object.get());
}

Result<Resolved, Errno> resolve(const View& view, const ResolveRequest& request) {
    if (!are_valid(request.resolve_flags)) {
        return Unexpected{Errno{EINVAL}};
    }
    const std::string_view path = request.path.substr(0, request.path.find('\0'));
    if (path.size() >= PATH_MAX) {
        return Unexpected{Errno{ENAMETOOLONG}};
    }
    if (path.empty() && !request.allow_empty) {
        return Unexpected{Errno{ENOENT}};
    }
    FastRequest fast{request, std::string(path), UniqueFd(), has_trailing_slash(path)};
    // openat2() can't be asked for what these do with a slash.
    const bool has_odd_slash = (request.opens_new_file || request.touches_name) && fast.has_slash;
    const bool is_fast = !view.foreign_root && !has_odd_slash && !path.empty() && !begins_with_alias(path);
    const bool has_base = !path.starts_with('/') || (request.resolve_flags & RESOLVE_IN_ROOT) != 0;
    const bool has_entered = has_base && is_fast && enter_directory(view.tid, request.dirfd);
    if (has_base && !has_entered) {
        auto base = open_base(view, request.dirfd);
        if (!base) {
            return Unexpected{base.error()};
        }
        fast.base = std::move(*base);
    }
    if (path.empty()) {
        return resolve_object(view, std::move(fast.base));
    }
    std::optional<ScopedIdentity> identity;
    // A process that has just changed its ids is not dumpable, and its own links in /proc are closed to others with its
    // ids (proc(5), /proc/PID/fd).
    if (view.as != nullptr && !begins_with_alias(path)) {
        identity.emplace(*view.as);
    }
    if (is_fast) {
        if (auto answer = resolve_fast(fast)) {
            return std::move(*answer);
        }
    }
    if (has_entered) {
        fast.base.reset(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!fast.base) {
            return Unexpected{Errno::last()};
        }
    }
    return resolve_slowly(view, request, path, fast);
}

Result<Resolved, Errno> resolve_descriptor(const View& view, int fd) {
    auto object = open_descriptor(view.tid, fd);
    if (!object) {
        return Unexpected{object.error()};
    }
    return resolve_object(view, std::move(*object));
}

} // namespace syd::tracee
