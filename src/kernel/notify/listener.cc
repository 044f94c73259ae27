// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/notify/listener.h"

#include "kernel/fallback.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>

namespace syd::kernel::notify {

Listener::Listener(std::unique_ptr<ListenerDescriptor> descriptor) : descriptor_(std::move(descriptor)) {
    set_synchronous(true);
}

void Listener::set_synchronous(bool is_synchronous) const noexcept {
    static_cast<void>(descriptor_->set_flags(is_synchronous ? kNotifySyncWakeUp : 0));
}

Listener::Buffer::Buffer(const Listener& listener) {
    const seccomp_notif_sizes sizes = listener.descriptor_->sizes();
    request_.resize(std::max<std::size_t>(sizes.seccomp_notif, sizeof(seccomp_notif)));
    reply_.resize(std::max<std::size_t>(sizes.seccomp_notif_resp, sizeof(seccomp_notif_resp)));
}

Listener::Outcome Listener::receive(Buffer& buffer, Notification& notification) const {
    std::ranges::fill(buffer.request_, std::byte{0}); // else EINVAL, since Linux 5.5
    if (const auto received = descriptor_->receive(buffer.request_); !received) {
        if (received.error().value == EINTR) {
            return Outcome::kAgain;
        }
        // ENOENT has two causes; the hang-up tells them apart.
        return received.error().value == ENOENT && !descriptor_->has_hung_up() ? Outcome::kAgain : Outcome::kEnded;
    }
    seccomp_notif request{};
    std::memcpy(&request, buffer.request_.data(), sizeof request);
    notification.id = request.id;
    const auto abi = syscalls::abi_of_audit_arch(request.data.arch);
    check::SyscallEvent& event = notification.event;
    event.abi = abi.value_or(syscalls::native_abi());
    event.row = abi ? syscalls::find(*abi, request.data.nr) : nullptr;
    event.tid = static_cast<pid_t>(request.pid);
    std::transform(std::begin(request.data.args), std::end(request.data.args), event.arguments.begin(),
                   [&event](std::uint64_t value) { return check::argument_taken(event.abi, value); });
    notification.is_known = event.row != nullptr;
    return Outcome::kReceived;
}

void Listener::reply(Buffer& buffer, std::uint64_t id, const check::Decision& decision) const noexcept {
    seccomp_notif_resp response{};
    response.id = id;
    switch (decision.kind) {
    case check::Decision::Kind::kContinue: response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE; break;
    case check::Decision::Kind::kRefuse: response.error = -decision.error.value; break;
    case check::Decision::Kind::kReturn: response.val = decision.value; break;
    // A caller that is gone does not get the reply. One that is there after all must not wait for ever.
    case check::Decision::Kind::kGone:
    case check::Decision::Kind::kKill: response.error = -EPERM; break;
    }
    std::ranges::fill(buffer.reply_, std::byte{0});
    std::memcpy(buffer.reply_.data(), &response, sizeof response);
    static_cast<void>(descriptor_->send(buffer.reply_));
}

} // namespace syd::kernel::notify
