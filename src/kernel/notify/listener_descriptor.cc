// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/notify/listener_descriptor.h"

#include "kernel/fallback.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

namespace syd::kernel::notify {
namespace {

class KernelListenerDescriptor final : public ListenerDescriptor {
public:
    explicit KernelListenerDescriptor(UniqueFd fd) : fd_(std::move(fd)) {}

    [[nodiscard]] seccomp_notif_sizes sizes() const noexcept override {
        seccomp_notif_sizes sizes{sizeof(seccomp_notif), sizeof(seccomp_notif_resp), sizeof(seccomp_data)};
        static_cast<void>(::syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes));
        return sizes;
    }
    [[nodiscard]] Result<void, Errno> receive(std::span<std::byte> request) noexcept override {
        return control(SECCOMP_IOCTL_NOTIF_RECV, request.data());
    }
    [[nodiscard]] Result<void, Errno> send(std::span<std::byte> reply) noexcept override {
        return control(SECCOMP_IOCTL_NOTIF_SEND, reply.data());
    }
    [[nodiscard]] bool is_valid(std::uint64_t id) const noexcept override {
        return control(SECCOMP_IOCTL_NOTIF_ID_VALID, &id).has_value();
    }
    [[nodiscard]] Result<void, Errno> set_flags(std::uint64_t flags) noexcept override {
        // The argument is the value and not its address.
        return ::ioctl(fd_.get(), kIoctlNotifySetFlags, static_cast<unsigned long>(flags)) == 0
                   ? Result<void, Errno>()
                   : Result<void, Errno>(Unexpected{Errno::last()});
    }
    [[nodiscard]] bool has_pending() const noexcept override { return (polled(POLLIN) & POLLIN) != 0; }
    [[nodiscard]] bool has_hung_up() const noexcept override { return (polled(0) & POLLHUP) != 0; }

private:
    [[nodiscard]] short polled(short events) const noexcept {
        pollfd entry{fd_.get(), events, 0};
        return ::poll(&entry, 1, 0) > 0 ? entry.revents : short{0};
    }

    [[nodiscard]] Result<void, Errno> control(unsigned long request, void* argument) const noexcept {
        if (::ioctl(fd_.get(), request, argument) != 0) {
            return Unexpected{Errno::last()};
        }
        return {};
    }

    UniqueFd fd_;
};

} // namespace

std::unique_ptr<ListenerDescriptor> make_listener_descriptor(UniqueFd fd) {
    return std::make_unique<KernelListenerDescriptor>(std::move(fd));
}

} // namespace syd::kernel::notify
