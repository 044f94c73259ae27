// SPDX-License-Identifier: BSD-3-Clause
// Path resolution component by component: what resolve() falls back on where one openat2(2) can't tell, or is not
// there (before Linux 5.6, or below an outer sandbox that refuses it). It alone decides what /proc/self and the magic
// links of proc(5) mean for the asking thread. Uses no openat2(2) itself.
#pragma once

#include "tracee/place_id.h"
#include "tracee/resolve.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace syd::tracee {

// How many links one resolution follows; the next one is ELOOP (path_resolution(7)).
inline constexpr int kMostLinks = 40;

class Walk {
public:
    // `path` is not empty; `base` is where a relative path starts, and the root of RESOLVE_BENEATH and
    // RESOLVE_IN_ROOT; it may be none for an absolute path without those.
    Walk(const View& view, const ResolveRequest& request, std::string_view path, UniqueFd base);

    // To be called once.
    [[nodiscard]] Result<Resolved, Errno> run();

    // Whether something was met that means another object to the asking thread than to sydbox.
    [[nodiscard]] bool met_process_link() const noexcept { return met_process_link_; }

private:
    struct Component {
        std::string name;
        bool is_last = false;
        bool has_slash = false; // something, if only slashes, comes after it
    };

    [[nodiscard]] bool has_flag(std::uint64_t flag) const noexcept { return (request_.resolve_flags & flag) != 0; }
    [[nodiscard]] bool is_scoped() const noexcept;
    [[nodiscard]] bool is_followed(const Component& component) const noexcept;

    Result<void, Errno> start();
    std::optional<Component> next_component();
    Result<void, Errno> jump_to_root();
    Result<void, Errno> step_up();
    Result<void, Errno> step_in_place();
    // Into `next`: a child (then `name` is its name), the parent, or what a magic link denotes. Watches
    // RESOLVE_NO_XDEV.
    Result<void, Errno> enter(UniqueFd next, std::string name);
    // False if there is no such name and that is no error.
    Result<bool, Errno> step_down(const Component& component);
    Result<void, Errno> follow_link(const Component& component, const UniqueFd& link, std::string target);
    Result<void, Errno> follow_magic_link(const Component& component);
    // Replaces "self" and "thread-self" in the root of a procfs.
    Result<void, Errno> translate_alias(const Component& component, std::string& target);
    Result<Resolved, Errno> finish_found();
    Result<Resolved, Errno> finish_missing(std::string name);

    View view_;
    ResolveRequest request_;
    UniqueFd root_;
    std::optional<PlaceId> root_id_; // set where ".." has to be stopped by us, not by the kernel
    UniqueFd current_;
    // How the last step came to current_; the name is empty where it was not by one.
    UniqueFd last_directory_;
    UniqueFd link_directory_; // see Resolved::link_directory
    std::string last_name_;
    std::string pending_;
    std::size_t position_ = 0;
    bool trailing_slash_ = false;
    bool met_process_link_ = false;
    int links_ = 0;
};

} // namespace syd::tracee
