// SPDX-License-Identifier: BSD-3-Clause
#include "check/magic/magic_command.h"

#include "base/text.h"
#include "check/magic/stat_reply.h"
#include "tracee/memory.h"
#include "tracee/proc.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

namespace syd::check {
namespace {

// An answered query or command: the call returns 0, and the struct of a stat is written. The memory is opened before
// the event is found to be valid still, so what is written goes to the asking process and to nobody else.
Decision answer_with_device(const PendingEvent& pending) {
    const SyscallEvent& event = pending.event;
    const auto& roles = event.row->arguments;
    const auto* const buffer = std::ranges::find_if(roles, syscalls::is_stat_buffer);
    if (buffer == roles.end()) {
        return pending.is_valid() ? Decision::return_value(0) : Decision::gone(); // access(2) has no struct
    }
    const std::vector<std::byte> reply = stat_reply(event.abi, *buffer);
    if (reply.empty()) {
        return Decision::refuse(ENOENT);
    }
    const UniqueFd memory(::open(cat("/proc/", event.tid, "/mem").c_str(), O_WRONLY | O_CLOEXEC));
    if (!memory || !pending.is_valid()) {
        return memory || errno == ENOENT || errno == ESRCH ? Decision::gone() : Decision::refuse(errno);
    }
    const auto address = static_cast<off_t>(event.argument(static_cast<std::int8_t>(buffer - roles.begin())));
    const ssize_t written = ::pwrite(memory.get(), reply.data(), reply.size(), address);
    return written == static_cast<ssize_t>(reply.size()) ? Decision::return_value(0) : Decision::refuse(EFAULT);
}

int errno_of(policy::MagicFault fault) {
    switch (fault) {
    case policy::MagicFault::kUnknownKey:
    case policy::MagicFault::kWrongOperation:
    case policy::MagicFault::kBadValue: return EINVAL;
    case policy::MagicFault::kStartUpOnly: return EPERM;
    case policy::MagicFault::kNotPossible: return EOPNOTSUPP;
    }
    return EINVAL;
}

std::string asker(const PendingEvent& pending) {
    const auto ids = pending.context.sandbox.processes().ids_of(pending.event.tid);
    const pid_t pid = ids ? ids->pid : pending.event.tid;
    return cat("process ", pid, " (", printable(tracee::name_of_process(pid)), ")");
}

Decision refuse_magic(const PendingEvent& pending, std::string_view text, const policy::MagicError& error) {
    pending.context.log.write(LogTopic::kWarning, cat("magic refused: ", printable(text), ": ",
                                                      printable(error.message()), " [", asker(pending), "]"));
    return Decision::refuse(errno_of(error.fault));
}

constexpr char kWordSeparator = '\037';

Decision run_outside(const PendingEvent& pending, std::string_view text, std::string_view command) {
    std::vector<std::string> words;
    for (const std::string_view word : split(command, kWordSeparator)) {
        words.emplace_back(word);
    }
    const auto outcome =
        pending.context.control.run_outside(pending.event.tid, words, [&pending] { return pending.is_valid(); });
    if (outcome) {
        pending.context.log.write(LogTopic::kMagic, cat(printable(text), " [", asker(pending), "]"));
    } else {
        pending.context.log.write(LogTopic::kWarning,
                                  cat("magic failed: ", excerpt(text), ": ", std::strerror(outcome.error().value), " [",
                                      asker(pending), "]"));
    }
    return outcome ? answer_with_device(pending) : Decision::refuse(outcome.error());
}

// False for a setting that has no effect because the filter was not planned for it.
bool is_possible(const PendingEvent& pending, const policy::PreparedMagic& command) {
    policy::Configuration trial;
    return pending.context.options.sees_mprotect || !command.apply(trial) ||
           !trial.settings.restrict_shared_memory_writable;
}

Decision carry_out(const PendingEvent& pending, std::string_view text) {
    const auto command = policy::parse_magic(text);
    if (!command) {
        return refuse_magic(pending, text, command.error());
    }
    const Lookups& lookups = pending.context.options.lookups;
    const pid_t tid = pending.event.tid;
    const policy::MagicContext context{
        policy::Phase::kRunTime, cat("magic by ", asker(pending)),
        [&lookups, tid](std::string_view path) { return lookups.follow_links(path, tid); }, lookups.find_service};
    const auto prepared = policy::prepare_magic(*command, context);
    if (!prepared) {
        return pending.is_valid() ? refuse_magic(pending, text, prepared.error()) : Decision::gone();
    }
    if (!is_possible(pending, *prepared)) {
        return refuse_magic(pending, text,
                            {policy::MagicFault::kNotPossible,
                             "it takes effect only where it was set when the sandbox was started",
                             {}});
    }
    const auto answer = pending.context.sandbox.magic(tid, *prepared, [&pending] { return pending.is_valid(); });
    if (!answer) {
        return pending.is_valid() ? Decision::continue_call() : Decision::gone();
    }
    if (!*answer) {
        return refuse_magic(pending, text, answer->error());
    }
    if (**answer == policy::MagicAnswer::kRun) {
        return run_outside(pending, text, command->value);
    }
    if (pending.context.log.wants(LogTopic::kMagic)) {
        pending.context.log.write(LogTopic::kMagic, cat(printable(text), " [", asker(pending), "]"));
    }
    if (command->key->scope == policy::Scope::kGlobal && **answer == policy::MagicAnswer::kDone) {
        pending.context.control.settings_changed(tid);
    }
    return **answer == policy::MagicAnswer::kFalse ? Decision::refuse(ENOENT) : answer_with_device(pending);
}

} // namespace

bool may_be_magic(const PendingEvent& pending, std::uint64_t address) {
    const std::string& prefix = pending.context.options.magic_prefix;
    std::array<char, PATH_MAX> buffer;
    const std::size_t head = prefix.size() + 1;
    const auto length = tracee::read_string_into(pending.event.tid, {address}, std::span(buffer.data(), head));
    if (length) {
        return std::string_view(buffer.data(), *length) == prefix;
    }
    return length.error() == Errno{ENAMETOOLONG} && buffer[prefix.size()] == '/' &&
           std::string_view(buffer.data(), prefix.size()) == prefix;
}

std::optional<Decision> decide_magic(const PendingEvent& pending, std::string_view path, const policy::State& state) {
    const std::string& prefix = pending.context.options.magic_prefix;
    if (state.unconfined || state.lock == policy::MagicLock::kOn || !path.starts_with(prefix)) {
        return std::nullopt;
    }
    const std::string_view rest = path.substr(prefix.size());
    if (rest.empty() || rest == "/" || rest == "/1") {
        return answer_with_device(pending);
    }
    if (!rest.starts_with('/')) {
        return std::nullopt;
    }
    const std::string_view text = rest.substr(1);
    if (text.find_first_not_of("0123456789") == std::string_view::npos) {
        return Decision::refuse(ENOENT); // another version of the interface
    }
    return carry_out(pending, text);
}

} // namespace syd::check
