// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/walk.h"

#include "base/text.h"
#include "tracee/proc_links.h"
#include "tracee/process_status.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <utility>

namespace syd::tracee {
namespace {

// The inode number of every procfs's root: PROCFS_ROOT_INO, in linux/fs.h since 6.17, but never another.
constexpr std::uint64_t kProcRootInode = 1;

Result<UniqueFd, Errno> open_path(int directory, const char* name, int flags) {
    UniqueFd fd(::openat(directory, name, O_PATH | O_CLOEXEC | flags));
    if (!fd) {
        return Unexpected{Errno::last()};
    }
    return fd;
}

// Where `object` leads if it is a symbolic link; nothing if it is none. The text is empty where the kernel has none for
// us: /proc/self in a procfs of a pid namespace that we are not in, /proc/PID/exe of a kernel thread, /proc/PID/cwd
// that is deeper than it can say.
Result<std::optional<std::string>, Errno> read_link(int object) {
    struct stat status;
    if (::fstat(object, &status) != 0) {
        return Unexpected{Errno::last()};
    }
    if (!S_ISLNK(status.st_mode)) {
        return std::optional<std::string>{};
    }
    std::array<char, PATH_MAX> target;
    const ssize_t length = ::readlinkat(object, "", target.data(), target.size()); // "" since Linux 2.6.39
    if (length < 0) {
        const Errno error = Errno::last();
        return error == Errno{ENOENT} || error == Errno{ENAMETOOLONG}
                   ? Result<std::optional<std::string>, Errno>(std::string())
                   : Unexpected{error};
    }
    if (static_cast<std::size_t>(length) == target.size()) {
        return Unexpected{Errno{ENAMETOOLONG}};
    }
    return std::optional<std::string>(std::in_place, target.data(), static_cast<std::size_t>(length));
}

} // namespace

Walk::Walk(const View& view, const ResolveRequest& request, std::string_view path, UniqueFd base)
    : view_(view), request_(request), current_(std::move(base)), pending_(path) {}

bool Walk::is_scoped() const noexcept {
    return has_flag(RESOLVE_BENEATH) || has_flag(RESOLVE_IN_ROOT);
}

bool Walk::is_followed(const Component& component) const noexcept {
    if (!component.is_last) {
        return true;
    }
    // Calls that make a name never follow it, slash or not (filename_create() in fs/namei.c).
    const bool slash_follows = component.has_slash && !request_.touches_name;
    return request_.last != LastComponent::kIsMissing && (request_.follow_last || slash_follows);
}

Result<void, Errno> Walk::start() {
    const bool is_absolute = pending_.starts_with('/');
    if (is_absolute && has_flag(RESOLVE_BENEATH)) {
        return Unexpected{Errno{EXDEV}};
    }
    if (is_scoped()) {
        root_ = UniqueFd(::fcntl(current_.get(), F_DUPFD_CLOEXEC, 0));
        if (!root_) {
            return Unexpected{Errno::last()};
        }
    } else {
        auto root = view_.foreign_root ? open_root(view_.tid) : open_path(AT_FDCWD, "/", O_DIRECTORY);
        if (!root) {
            return Unexpected{root.error()};
        }
        root_ = std::move(*root);
    }
    if (is_scoped() || view_.foreign_root) {
        const auto id = place_of(root_.get());
        if (!id) {
            return Unexpected{id.error()};
        }
        root_id_ = *id;
    }
    if (!is_absolute) {
        return {};
    }
    current_.reset(); // RESOLVE_NO_XDEV does not look at where an absolute path would have started otherwise
    return jump_to_root();
}

std::optional<Walk::Component> Walk::next_component() {
    position_ = std::min(pending_.find_first_not_of('/', position_), pending_.size());
    if (position_ == pending_.size()) {
        return std::nullopt;
    }
    const std::size_t end = std::min(pending_.find('/', position_), pending_.size());
    Component component{pending_.substr(position_, end - position_), false, end < pending_.size()};
    component.is_last = pending_.find_first_not_of('/', end) == std::string::npos;
    position_ = end;
    return component;
}

Result<void, Errno> Walk::jump_to_root() {
    UniqueFd root(::fcntl(root_.get(), F_DUPFD_CLOEXEC, 0));
    if (!root) {
        return Unexpected{Errno::last()};
    }
    return enter(std::move(root), {});
}

Result<void, Errno> Walk::enter(UniqueFd next, std::string name) {
    if (has_flag(RESOLVE_NO_XDEV) && current_) {
        const auto from = place_of(current_.get());
        const auto to = place_of(next.get());
        if (!from || !to) {
            return Unexpected{from ? to.error() : from.error()};
        }
        if (!to->is_on_mount_of(*from)) {
            return Unexpected{Errno{EXDEV}};
        }
    }
    last_directory_ = std::exchange(current_, std::move(next));
    last_name_ = std::move(name);
    return {};
}

Result<void, Errno> Walk::step_in_place() {
    auto same = open_path(current_.get(), ".", O_DIRECTORY); // for its errors: ENOTDIR, EACCES
    if (!same) {
        return Unexpected{same.error()};
    }
    return enter(std::move(*same), {});
}

Result<void, Errno> Walk::step_up() {
    if (root_id_) {
        const auto id = place_of(current_.get());
        if (!id) {
            return Unexpected{id.error()};
        }
        if (*id == *root_id_) {
            return has_flag(RESOLVE_BENEATH) ? Result<void, Errno>(Unexpected{Errno{EXDEV}}) : step_in_place();
        }
    }
    auto up = open_path(current_.get(), "..", O_DIRECTORY);
    if (!up) {
        return Unexpected{up.error()};
    }
    return enter(std::move(*up), {});
}

Result<void, Errno> Walk::translate_alias(const Component& component, std::string& target) {
    const bool is_thread = component.name == "thread-self";
    if (component.name != "self" && !is_thread) {
        return {};
    }
    // The numbers of a procfs are those of the pid namespace it was mounted in. We know the thread's in ours only: in
    // another procfs its number might be somebody else's.
    const std::string ours = cat(::getpid());
    if (target.substr(0, target.find('/')) != ours) {
        return Unexpected{Errno{EACCES}};
    }
    if (view_.pid == 0) {
        const auto ids = read_process_ids(view_.tid);
        if (!ids) {
            return Unexpected{ids.error()};
        }
        view_.pid = ids->pid;
    }
    target = is_thread ? cat(view_.pid, "/task/", view_.tid) : cat(view_.pid);
    met_process_link_ = true;
    return {};
}

Result<void, Errno> Walk::follow_magic_link(const Component& component) {
    met_process_link_ = true;
    if (has_flag(RESOLVE_NO_MAGICLINKS)) {
        return Unexpected{Errno{ELOOP}};
    }
    link_directory_.reset(::fcntl(current_.get(), F_DUPFD_CLOEXEC, 0));
    if (!link_directory_) {
        return Unexpected{Errno::last()};
    }
    // The text of a magic link is only a description; the kernel alone knows the object. O_PATH opens none: neither
    // does a FIFO block nor a device wake up.
    auto object = open_path(current_.get(), component.name.c_str(), 0);
    if (!object) {
        return Unexpected{object.error()};
    }
    if (is_scoped()) {
        return Unexpected{Errno{EXDEV}};
    }
    return enter(std::move(*object), {});
}

Result<void, Errno> Walk::follow_link(const Component& component, const UniqueFd& link, std::string target) {
    if (has_flag(RESOLVE_NO_SYMLINKS) || ++links_ > kMostLinks) {
        return Unexpected{Errno{ELOOP}};
    }
    if (is_on_procfs(link.get())) {
        const auto directory = place_of(current_.get());
        if (!directory) {
            return Unexpected{directory.error()};
        }
        // Below the root, procfs has links of one more kind than magic ones: those of drivers (/proc/asound/card0),
        // which lead to the same place whether they are opened through or read.
        if (directory->inode != kProcRootInode) {
            return follow_magic_link(component);
        }
        if (const auto translated = translate_alias(component, target); !translated) {
            return translated;
        }
    }
    if (target.empty()) {
        return Unexpected{Errno{ENOENT}};
    }
    const bool is_absolute = target.starts_with('/');
    pending_ = target.append(pending_, position_);
    position_ = 0;
    if (!is_absolute) {
        return {};
    }
    if (has_flag(RESOLVE_BENEATH)) {
        return Unexpected{Errno{EXDEV}};
    }
    return jump_to_root();
}

Result<bool, Errno> Walk::step_down(const Component& component) {
    if (component.is_last && component.has_slash && request_.opens_new_file) {
        const auto searchable = open_path(current_.get(), ".", O_DIRECTORY); // for its errors, which come first
        return Unexpected{searchable ? Errno{EISDIR} : searchable.error()};
    }
    auto child = open_path(current_.get(), component.name.c_str(), O_NOFOLLOW);
    if (!child) {
        if (child.error() == Errno{ENOENT} && component.is_last && request_.last != LastComponent::kExists) {
            return false;
        }
        return Unexpected{child.error()};
    }
    if (is_followed(component)) {
        auto target = read_link(child->get());
        if (!target) {
            return Unexpected{target.error()};
        }
        if (*target) {
            const auto followed = follow_link(component, *child, std::move(**target));
            return followed ? Result<bool, Errno>(true) : Unexpected{followed.error()};
        }
    }
    const auto entered = enter(std::move(*child), component.name);
    return entered ? Result<bool, Errno>(true) : Unexpected{entered.error()};
}

Result<Resolved, Errno> Walk::run() {
    if (const auto started = start(); !started) {
        return Unexpected{started.error()};
    }
    while (auto component = next_component()) {
        if (component->is_last) {
            trailing_slash_ = component->has_slash;
        }
        if (component->name == "." || component->name == "..") {
            const auto stepped = component->name == "." ? step_in_place() : step_up();
            if (!stepped) {
                return Unexpected{stepped.error()};
            }
            continue;
        }
        const auto is_there = step_down(*component);
        if (!is_there) {
            return Unexpected{is_there.error()};
        }
        if (!*is_there) {
            return finish_missing(std::move(component->name));
        }
    }
    return finish_found();
}

Result<Resolved, Errno> Walk::finish_found() {
    auto name = last_name_.empty() ? name_object_for(view_.tid, current_.get()) : name_object(current_.get());
    if (!name && name.error() == Errno{ENAMETOOLONG} && !last_name_.empty()) {
        auto directory = name_directory(last_directory_.get());
        if (!directory) {
            return Unexpected{directory.error()};
        }
        name = ObjectName{join_path(*directory, last_name_), false};
    }
    if (!name) {
        return Unexpected{name.error()};
    }
    if (trailing_slash_ && !is_directory(current_.get()) && request_.last != LastComponent::kIsMissing) {
        return Unexpected{Errno{ENOTDIR}};
    }
    Resolved resolved;
    resolved.path = std::move(name->path);
    resolved.is_anonymous = name->is_anonymous;
    resolved.has_trailing_slash = trailing_slash_;
    resolved.object = std::move(current_);
    resolved.link_directory = std::move(link_directory_);
    return resolved;
}

Result<Resolved, Errno> Walk::finish_missing(std::string name) {
    const auto directory = name_directory(current_.get());
    if (!directory) {
        return Unexpected{directory.error()};
    }
    Resolved resolved;
    resolved.path = join_path(*directory, name);
    resolved.exists = false;
    resolved.has_trailing_slash = trailing_slash_;
    resolved.parent = std::move(current_);
    resolved.link_directory = std::move(link_directory_);
    resolved.name = std::move(name);
    return resolved;
}

} // namespace syd::tracee
