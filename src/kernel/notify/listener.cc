// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/notify/listener.h"

#include "kernel/fallback.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace syd::kernel::notify {
namespace {

bool has_hung_up(int listener) {
    pollfd entry{listener, 0, 0};
    return ::poll(&entry, 1, 0) > 0 && (entry.revents & POLLHUP) != 0;
}

} // namespace

Listener::Listener(UniqueFd fd) : fd_(std::move(fd)) {
    sync_wake_up_ = ::ioctl(fd_.get(), kIoctlNotifySetFlags, kNotifySyncWakeUp) == 0;
}

Listener::Buffer::Buffer() {
    seccomp_notif_sizes sizes{sizeof(seccomp_notif), sizeof(seccomp_notif_resp), sizeof(seccomp_data)};
    static_cast<void>(::syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes));
    request_.resize(std::max<std::size_t>(sizes.seccomp_notif, sizeof(seccomp_notif)));
    reply_.resize(std::max<std::size_t>(sizes.seccomp_notif_resp, sizeof(seccomp_notif_resp)));
}

Listener::Outcome Listener::receive(Buffer& buffer, Notification& notification) const {
    // The kernel wants it zeroed.
    std::ranges::fill(buffer.request_, std::byte{0});
    if (::ioctl(fd_.get(), SECCOMP_IOCTL_NOTIF_RECV, buffer.request_.data()) != 0) {
        if (errno == EINTR) {
            return Outcome::kAgain;
        }
        // ENOENT: the caller was killed in between, or nobody is left (Linux 6.11); the hang-up tells these apart.
        return errno == ENOENT && !has_hung_up(fd_.get()) ? Outcome::kAgain : Outcome::kEnded;
    }
    seccomp_notif request{};
    std::memcpy(&request, buffer.request_.data(), sizeof request);
    notification.id = request.id;
    const auto abi = syscalls::abi_of_audit_arch(request.data.arch);
    notification.event.abi = abi.value_or(syscalls::native_abi());
    notification.event.row = abi ? syscalls::find(*abi, request.data.nr) : nullptr;
    notification.event.tid = static_cast<pid_t>(request.pid);
    std::transform(
        std::begin(request.data.args), std::end(request.data.args), notification.event.arguments.begin(),
        [&notification](std::uint64_t value) { return check::argument_taken(notification.event.abi, value); });
    notification.is_known = notification.event.row != nullptr;
    return Outcome::kReceived;
}

void Listener::reply(Buffer& buffer, std::uint64_t id, const check::Decision& decision) const noexcept {
    seccomp_notif_resp response{};
    response.id = id;
    switch (decision.kind) {
    case check::Decision::Kind::kContinue: response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE; break;
    case check::Decision::Kind::kRefuse: response.error = -decision.error.value; break;
    case check::Decision::Kind::kReturn: response.val = decision.value; break;
    // A caller that is gone does not hear this; one that is not must not wait for ever.
    case check::Decision::Kind::kGone:
    case check::Decision::Kind::kKill: response.error = -EPERM; break;
    }
    std::ranges::fill(buffer.reply_, std::byte{0});
    std::memcpy(buffer.reply_.data(), &response, sizeof response);
    static_cast<void>(::ioctl(fd_.get(), SECCOMP_IOCTL_NOTIF_SEND, buffer.reply_.data()));
}

bool Listener::is_valid(std::uint64_t id) const noexcept {
    return ::ioctl(fd_.get(), SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

} // namespace syd::kernel::notify
