// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/credentials.h"

#include "base/text.h"
#include "tracee/thread_ids.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

namespace syd::tracee {

namespace {

// The inode names the namespace for as long as it exists (namespaces(7)). 0: could not look.
ino_t user_namespace_of(pid_t tid) {
    struct stat status {};
    return ::stat(cat("/proc/", tid, "/ns/user").c_str(), &status) == 0 ? status.st_ino : 0;
}

struct Capabilities {
    std::uint64_t effective = 0;
    std::uint64_t permitted = 0;
    std::uint64_t inheritable = 0;
};

// Of the calling thread: capget(2), which has no wrapper in the C library.
std::optional<Capabilities> own_capabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
    if (::syscall(SYS_capget, &header, data.data()) != 0) {
        return std::nullopt;
    }
    const auto join = [&data](auto member) {
        return std::uint64_t{data[0].*member} | (std::uint64_t{data[1].*member} << 32U);
    };
    return Capabilities{join(&__user_cap_data_struct::effective), join(&__user_cap_data_struct::permitted),
                        join(&__user_cap_data_struct::inheritable)};
}

bool set_effective_capabilities(std::uint64_t effective) {
    const auto own = own_capabilities();
    if (!own) {
        return false;
    }
    const auto low = [](std::uint64_t set) { return static_cast<std::uint32_t>(set); };
    const auto high = [](std::uint64_t set) { return static_cast<std::uint32_t>(set >> 32U); };
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{
        {{low(effective), low(own->permitted), low(own->inheritable)},
         {high(effective), high(own->permitted), high(own->inheritable)}}};
    return ::syscall(SYS_capset, &header, data.data()) == 0;
}

} // namespace

bool have_same_credentials(pid_t tid, pid_t other) {
    const auto one = read_process_status(tid);
    const auto two = read_process_status(other);
    const ino_t user_namespace = user_namespace_of(tid);
    return one && two && one->credentials == two->credentials && user_namespace != 0 &&
           user_namespace == user_namespace_of(other);
}

ScopedIdentity::ScopedIdentity(const Credentials& credentials) {
    const auto capabilities = own_capabilities();
    const int count = ::getgroups(0, nullptr);
    if (!capabilities || count < 0) {
        return;
    }
    own_capabilities_ = capabilities->effective;
    own_groups_.resize(static_cast<std::size_t>(count));
    if (::getgroups(count, own_groups_.data()) != count ||
        ::getresgid(&own_group_ids_[0], &own_group_ids_[1], &own_group_ids_[2]) != 0 ||
        ::getresuid(&own_users_[0], &own_users_[1], &own_users_[2]) != 0) {
        return;
    }
    // With it the permitted capabilities survive while no id is that of root (capabilities(7), "SECBIT_KEEP_CAPS"), so
    // that there is a way back.
    if (::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) {
        return;
    }
    // The first step says whether the thread has the privileges.
    if (!set_thread_groups(credentials.groups)) {
        ::prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
        return;
    }
    is_taken_ = take_ids(credentials);
    if (!is_taken_) {
        give_back();
    }
}

ScopedIdentity::~ScopedIdentity() {
    if (is_taken_) {
        const int error = errno;
        give_back();
        errno = error;
    }
}

bool ScopedIdentity::take_ids(const Credentials& credentials) const {
    const auto& [user, group, groups, capabilities] = credentials;
    return set_thread_group_ids({group.real, group.file_system, group.saved}) &&
           set_thread_users({user.real, user.file_system, user.saved}) &&
           set_effective_capabilities(capabilities & own_capabilities_);
}

void ScopedIdentity::give_back() const {
    if (!set_effective_capabilities(own_capabilities_) || !set_thread_users(own_users_) ||
        !set_thread_group_ids(own_group_ids_) || !set_thread_groups(own_groups_) ||
        !set_effective_capabilities(own_capabilities_)) {
        std::abort(); // better no sydbox than one with another identity: intercepted calls fail then
    }
    ::prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
}

std::optional<Credentials> credentials_to_take(pid_t tid) {
    if (::geteuid() != 0) {
        return std::nullopt;
    }
    const auto status = read_process_status(tid);
    if (!status) {
        return std::nullopt;
    }
    const bool is_root = status->credentials.user == IdSet<uid_t>{} && status->credentials.group == IdSet<gid_t>{};
    return is_root ? std::nullopt : std::optional(status->credentials);
}

Result<mode_t, Errno> umask_of(pid_t tid) {
    return read_process_status(tid).and_then([](const ProcessStatus& status) {
        return status.umask ? Result<mode_t, Errno>(*status.umask) : Unexpected{Errno{ENODATA}};
    });
}

} // namespace syd::tracee
