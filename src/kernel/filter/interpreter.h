// SPDX-License-Identifier: BSD-3-Clause
// Interpreter: the plan carried out by sydbox itself, for an engine that sees every call and has no filter. It gives
// the same answers as the compiled filter (program.h).
#pragma once

#include "check/plan.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace syd::kernel::filter {

class Interpreter {
public:
    Interpreter(const policy::Configuration& configuration, const check::ProtectedIds& protected_ids,
                bool unprivileged);

    struct Answer {
        enum class Kind : std::uint8_t { kPass, kIntercept, kErrno };
        Kind kind = Kind::kPass;
        int error = 0; // kErrno: 0 means that the call seems to succeed
    };
    // No ABI: one that is not covered.
    [[nodiscard]] Answer answer(std::optional<syscalls::Abi> abi, int number,
                                const std::array<std::uint64_t, 6>& arguments) const;

private:
    struct Part {
        syscalls::Abi abi;
        std::vector<std::vector<check::PlannedCall>> calls; // by number
    };
    std::vector<Part> parts_;
};

} // namespace syd::kernel::filter
