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

bool set_capabilities(const Capabilities& wanted) {
    const auto low = [](std::uint64_t set) { return static_cast<std::uint32_t>(set); };
    const auto high = [](std::uint64_t set) { return static_cast<std::uint32_t>(set >> 32U); };
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{
        {{low(wanted.effective), low(wanted.permitted), low(wanted.inheritable)},
         {high(wanted.effective), high(wanted.permitted), high(wanted.inheritable)}}};
    return ::syscall(SYS_capset, &header, data.data()) == 0;
}

// What the calling thread is without a ScopedIdentity. Nothing else changes it, so that it is asked for once.
struct OwnIdentity {
    std::vector<gid_t> groups;
    std::array<gid_t, 3> group_ids{};
    std::array<uid_t, 3> users{};
    Capabilities capabilities;
};

std::optional<OwnIdentity> read_own_identity() {
    OwnIdentity own;
    const auto capabilities = own_capabilities();
    const int count = ::getgroups(0, nullptr);
    if (!capabilities || count < 0) {
        return std::nullopt;
    }
    own.capabilities = *capabilities;
    own.groups.resize(static_cast<std::size_t>(count));
    const bool is_read = ::getgroups(count, own.groups.data()) == count &&
                         ::getresgid(own.group_ids.data(), &own.group_ids[1], &own.group_ids[2]) == 0 &&
                         ::getresuid(own.users.data(), &own.users[1], &own.users[2]) == 0;
    // From now on the permitted capabilities survive while no id is that of root, so that there is a way back
    // (capabilities(7), "SECBIT_KEEP_CAPS"). An exec clears the flag.
    return is_read && ::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0 ? std::optional(std::move(own)) : std::nullopt;
}

const std::optional<OwnIdentity>& own_identity() {
    thread_local const std::optional<OwnIdentity> own = read_own_identity();
    return own;
}

bool take_ids(const OwnIdentity& own, const Credentials& credentials) {
    const auto& [user, group, groups, capabilities] = credentials;
    Capabilities wanted = own.capabilities;
    wanted.effective &= capabilities;
    // A change of the effective user id from 0 clears the effective capabilities.
    const bool are_cleared = wanted.effective == 0 && user.file_system != 0;
    return set_thread_group_ids({group.real, group.file_system, group.saved}) &&
           set_thread_users({user.real, user.file_system, user.saved}) && (are_cleared || set_capabilities(wanted));
}

void give_back(const OwnIdentity& own) {
    Capabilities all = own.capabilities;
    all.effective = all.permitted;
    if (!set_capabilities(all) || !set_thread_users(own.users) || !set_thread_group_ids(own.group_ids) ||
        !set_thread_groups(own.groups) ||
        (own.capabilities.effective != own.capabilities.permitted && !set_capabilities(own.capabilities))) {
        std::abort(); // better no sydbox than one with another identity: intercepted calls fail then
    }
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
    const auto& own = own_identity();
    // The first step says whether the thread has the privileges.
    if (!own || !set_thread_groups(credentials.groups)) {
        return;
    }
    is_taken_ = take_ids(*own, credentials);
    if (!is_taken_) {
        give_back(*own);
    }
}

ScopedIdentity::~ScopedIdentity() {
    if (is_taken_) {
        const int error = errno;
        give_back(*own_identity());
        errno = error;
    }
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
