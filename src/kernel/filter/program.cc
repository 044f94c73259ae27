// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/filter/program.h"

#include "base/text.h"
#include "base/unique_fd.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <tuple>

namespace syd::kernel::filter {
namespace {

using syscalls::Abi;

struct ReleaseContext {
    void operator()(void* context) const noexcept { ::seccomp_release(context); }
};
using Context = std::unique_ptr<void, ReleaseContext>;

Error failure(int negative_errno, std::string attempt, std::string_view subject = {}) {
    return Error{Errno{-negative_errno}, std::move(attempt), std::string(subject)};
}

scmp_arg_cmp to_libseccomp(const check::ArgumentTest& test) {
    switch (test.compare) {
    case check::ArgumentTest::Compare::kMaskedEqual: return {test.argument, SCMP_CMP_MASKED_EQ, test.mask, test.value};
    case check::ArgumentTest::Compare::kNotEqual: return {test.argument, SCMP_CMP_NE, test.value, 0};
    case check::ArgumentTest::Compare::kGreater: return {test.argument, SCMP_CMP_GT, test.value, 0};
    }
    return {};
}

// libseccomp names a call by its native number, or by a made-up one where the native ABI lacks it.
int libseccomp_number(const syscalls::Row& row, Abi abi) {
    if (abi == syscalls::native_abi()) {
        return row.numbers[static_cast<std::size_t>(abi)];
    }
    return ::seccomp_syscall_resolve_name(std::string(row.name).c_str());
}

std::uint32_t action_of(const check::PlannedCall& call, check::Interceptor interceptor) {
    if (call.action == check::PlannedCall::Action::kErrno) {
        return SCMP_ACT_ERRNO(static_cast<std::uint32_t>(call.error));
    }
    return interceptor == check::Interceptor::kListener ? SCMP_ACT_NOTIFY : SCMP_ACT_TRACE(0);
}

std::uint32_t return_errno(int error) {
    return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error);
}

sock_filter load(std::size_t offset) {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}
sock_filter return_action(std::uint32_t value) {
    return BPF_STMT(BPF_RET | BPF_K, value);
}
sock_filter skip(std::size_t instructions) {
    return BPF_STMT(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(instructions));
}
// Skips one instruction unless the accumulator compares so with `value`.
sock_filter unless_skip(std::uint16_t comparison, std::uint32_t value) {
    return BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K), value, 0, 1);
}

Result<Program> read_program(const Context& context) {
    const UniqueFd file(::memfd_create("filter", MFD_CLOEXEC));
    if (!file) {
        return Unexpected{Error{Errno::last(), "memfd_create", "filter"}};
    }
    if (const int result = ::seccomp_export_bpf(context.get(), file.get()); result != 0) {
        return Unexpected{failure(result, "libseccomp: compiling the filter")};
    }
    const off_t size = ::lseek(file.get(), 0, SEEK_END);
    Program program(static_cast<std::size_t>(size) / sizeof(sock_filter));
    if (::pread(file.get(), program.data(), static_cast<std::size_t>(size), 0) != size) {
        return Unexpected{Error{Errno::last(), "reading the compiled filter", {}}};
    }
    return program;
}

Result<Context> new_context(Abi abi) {
    Context context(::seccomp_init(SCMP_ACT_ALLOW));
    if (!context) {
        return Unexpected{failure(-ENOMEM, "libseccomp: seccomp_init")};
    }
    if (abi != syscalls::native_abi()) {
        // The kernel's token for an architecture is libseccomp's too (seccomp_arch_add(3)).
        if (const int result = ::seccomp_arch_add(context.get(), syscalls::audit_arch_of(abi)); result != 0) {
            return Unexpected{failure(result, "libseccomp: adding an ABI", name_of(abi))};
        }
        if (const int result = ::seccomp_arch_remove(context.get(), SCMP_ARCH_NATIVE); result != 0) {
            return Unexpected{failure(result, "libseccomp: removing the native ABI")};
        }
    }
    ::seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
    ::seccomp_attr_set(context.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2); // a binary tree
    return context;
}

std::size_t low_half_of(unsigned argument) {
    constexpr std::size_t kOffset = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : sizeof(std::uint32_t);
    return offsetof(seccomp_data, args) + argument * sizeof(std::uint64_t) + kOffset;
}

// Calls that come out, or get an errno, where one 32-bit argument has one of many values: commands of fcntl(2),
// requests of ioctl(2), the ids of sydbox and its ancestors. libseccomp would take most of its time for these.
class ValueTests {
public:
    // False if the call is not of that kind.
    bool take(const check::PlannedCall& call, const check::PlanRequest& request) {
        if (call.tests.size() != 1 || call.tests[0].compare != check::ArgumentTest::Compare::kMaskedEqual ||
            call.tests[0].mask != 0xffffffff) {
            return false;
        }
        const Kind kind{call.row->numbers[static_cast<std::size_t>(request.abi)],
                        call.action != check::PlannedCall::Action::kErrno, call.tests[0].argument,
                        action_of(call, request.interceptor)};
        kinds_[kind].push_back(static_cast<std::uint32_t>(call.tests[0].value));
        return true;
    }

    // Expects the call's number in the accumulator, and leaves it there.
    void append_to(Program& program) const {
        for (const auto& [kind, values] : kinds_) {
            const auto [number, is_notified, argument, action] = kind;
            Program block{load(low_half_of(argument))};
            for (const std::uint32_t value : values) {
                block.push_back(unless_skip(BPF_JEQ, value));
                block.push_back(return_action(action));
            }
            block.push_back(load(offsetof(seccomp_data, nr)));
            program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 1, 0));
            program.push_back(skip(block.size()));
            program.insert(program.end(), block.begin(), block.end());
        }
    }

private:
    // Number, whether it comes out (an errno has precedence), argument, action.
    using Kind = std::tuple<std::int16_t, bool, unsigned, std::uint32_t>;
    std::map<Kind, std::vector<std::uint32_t>> kinds_;
};

// The rules of one ABI, behind the tests that libseccomp has no words for. Expects nothing in the accumulator.
Result<Program> compile_abi(const check::PlanRequest& request, const Context& context) {
    Program program{load(offsetof(seccomp_data, nr)), unless_skip(BPF_JEQ, 0xffffffff),
                    return_action(SECCOMP_RET_ALLOW),
                    unless_skip(BPF_JGT, static_cast<std::uint32_t>(syscalls::greatest_number(request.abi))),
                    return_action(return_errno(ENOSYS))};
    ValueTests values;
    for (const check::PlannedCall& call : check::plan_filter(request)) {
        if (values.take(call, request)) {
            continue;
        }
        std::vector<scmp_arg_cmp> tests;
        for (const check::ArgumentTest& test : call.tests) {
            tests.push_back(to_libseccomp(test));
        }
        const int number = libseccomp_number(*call.row, request.abi);
        const int result = number == __NR_SCMP_ERROR
                               ? -EFAULT
                               : ::seccomp_rule_add_array(context.get(), action_of(call, request.interceptor), number,
                                                          static_cast<unsigned>(tests.size()), tests.data());
        if (result == -EFAULT || result == -EDOM) {
            // Newer than libseccomp: refused as if the kernel did not know it either.
            const auto own_number = call.row->numbers[static_cast<std::size_t>(request.abi)];
            program.push_back(unless_skip(BPF_JEQ, static_cast<std::uint32_t>(own_number)));
            program.push_back(return_action(return_errno(ENOSYS)));
        } else if (result != 0) {
            return Unexpected{failure(result, cat("libseccomp: a rule for ", name_of(request.abi)), call.row->name)};
        }
    }
    values.append_to(program);
    auto rules = read_program(context);
    if (!rules) {
        return rules;
    }
    program.insert(program.end(), rules->begin(), rules->end());
    return program;
}

} // namespace

Result<Program> compile_filter(const policy::Configuration& configuration, const check::ProtectedIds& protected_ids,
                               bool unprivileged, check::Interceptor interceptor) {
    const auto request_for = [&](Abi abi) {
        return check::PlanRequest{configuration, abi, protected_ids, unprivileged, interceptor};
    };
    const Abi native = syscalls::native_abi();
    const auto compat = syscalls::compat_abi();
    // libseccomp asks the kernel what it can when the first context is made; two contexts share nothing but that.
    const auto native_context = new_context(native);
    const auto compat_context = compat ? new_context(*compat) : Result<Context>(Context());
    if (!native_context || !compat_context) {
        return Unexpected{native_context ? compat_context.error() : native_context.error()};
    }
    // This is half of what a start takes, so two processors share it. Where no thread is to be had, get() does it.
    auto compat_part = std::async(std::launch::async | std::launch::deferred, [&] {
        return compat ? compile_abi(request_for(*compat), *compat_context) : Result<Program>(Program());
    });
    const auto native_part = compile_abi(request_for(native), *native_context);
    const auto other_part = compat_part.get();
    if (!native_part || !other_part) {
        return Unexpected{native_part ? other_part.error() : native_part.error()};
    }

    Program program{load(offsetof(seccomp_data, arch)),
                    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, syscalls::audit_arch_of(native), 1, 0),
                    skip(native_part->size())};
    program.insert(program.end(), native_part->begin(), native_part->end());
    if (compat) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, syscalls::audit_arch_of(*compat), 1, 0));
    }
    program.push_back(return_action(return_errno(ENOSYS)));
    program.insert(program.end(), other_part->begin(), other_part->end());
    if (program.size() > BPF_MAXINSNS) {
        return Unexpected{Error{Errno{E2BIG}, "the filter is too long for the kernel", {}}};
    }
    return program;
}

} // namespace syd::kernel::filter
