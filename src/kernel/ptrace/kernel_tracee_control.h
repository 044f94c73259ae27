// SPDX-License-Identifier: BSD-3-Clause
// The implementation of TraceeControl by ptrace(2).
#pragma once

#include "kernel/ptrace/tracee_control.h"

namespace syd::kernel::ptrace {

class KernelTraceeControl final : public TraceeControl {
public:
    [[nodiscard]] Result<WaitReport, Errno> wait(WaitMode mode) override;
    [[nodiscard]] Result<void, Errno> attach(pid_t tid, const AttachOptions& options) override;
    void resume(pid_t tid, Resume how, int signal) noexcept override;
    void listen(pid_t tid) noexcept override;
    void detach(pid_t tid, int signal) noexcept override;
    void interrupt(pid_t tid) noexcept override;
    [[nodiscard]] pid_t event_message(pid_t tid) noexcept override;
    [[nodiscard]] bool is_group_stop(pid_t tid) noexcept override;
    [[nodiscard]] Result<std::optional<CallEntry>, Errno> call_entry(pid_t tid) noexcept override;
    [[nodiscard]] Result<void, Errno> skip_call(pid_t tid, std::int64_t result) noexcept override;
    void kill(pid_t tid) noexcept override;
    [[nodiscard]] bool exists(pid_t tid) noexcept override;
};

} // namespace syd::kernel::ptrace
