// SPDX-License-Identifier: BSD-3-Clause
#include "report/call_text.h"

#include "report/flag_names.h"

#include "base/numbers.h"
#include "base/text.h"

#include <algorithm>
#include <vector>

namespace syd::report {
namespace {

using check::SyscallEvent;
using syscalls::Role;
using syscalls::Row;

constexpr std::size_t kLongest = 200;
constexpr std::size_t kTail = 80;

std::string pointer_text(std::uint64_t address) {
    return address == 0 ? "NULL" : hex(address);
}

// An int in a 64-bit register is zero-extended or sign-extended; any other number is taken as a 64-bit one.
std::string signed_text(std::uint64_t value) {
    const auto low = static_cast<std::uint32_t>(value);
    return value == low ? cat(static_cast<std::int32_t>(low)) : cat(static_cast<std::int64_t>(value));
}

std::string descriptor_text(std::int32_t fd) {
    constexpr std::int32_t kWorkingDirectory = -100; // AT_FDCWD in every ABI
    return fd == kWorkingDirectory ? "AT_FDCWD" : cat(fd);
}

// Moves `cut` back to the start of a UTF-8 sequence, by three bytes at most (in a text that is not UTF-8).
std::size_t character_start(std::string_view text, std::size_t cut) {
    const auto splits = [text](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
    };
    for (std::size_t moved = 0; moved < 3 && cut > 0 && splits(cut); ++moved) {
        --cut;
    }
    return cut;
}

struct Ends {
    std::string_view head;
    std::string_view tail; // empty if nothing is left out
};

Ends ends_of(std::string_view text) {
    if (text.size() <= kLongest) {
        return {text, {}};
    }
    const std::size_t head = character_start(text, kLongest - kTail);
    return {text.substr(0, head), text.substr(character_start(text, text.size() - kTail))};
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char letter : printable(text)) {
        if (letter == '"') {
            out += '\\';
        }
        out += letter;
    }
    return out + '"';
}

bool ignores_mode(const SyscallEvent& event) {
    const auto& roles = event.row->arguments;
    const auto* const flags = std::find(roles.begin(), roles.end(), Role::kOpenFlags);
    if (flags == roles.end()) {
        return false;
    }
    return !open_uses_mode(static_cast<std::uint32_t>(event.argument(static_cast<std::int8_t>(flags - roles.begin()))));
}

std::string pointed_text(std::uint64_t address, const std::optional<std::string>& text, Role role) {
    if (address == 0 || !text) {
        return pointer_text(address);
    }
    if (role == Role::kWords) {
        return *text; // already printable and short
    }
    return role == Role::kPath || role == Role::kString ? quoted_text(*text) : shortened_text(*text);
}

std::string argument_text(const SyscallEvent& event, std::size_t index, const std::optional<std::string>& text) {
    const Row& row = *event.row;
    const std::uint64_t value = event.arguments.at(index);
    const auto word = static_cast<std::uint32_t>(value);
    const Role role = row.arguments.at(index);
    switch (role) {
    case Role::kNone: break;
    case Role::kInt:
    case Role::kPriorityWho:
    case Role::kIoPriorityWho: return signed_text(value);
    case Role::kUnsigned: return cat(value);
    case Role::kPointer:
    case Role::kPath:
    case Role::kString:
    case Role::kWords:
    case Role::kSockAddr:
    case Role::kMsgHdr:
    case Role::kLimit:
    case Role::kLimit64:
    case Role::kStat:
    case Role::kStat64:
    case Role::kOldStat:
    case Role::kStatx: return pointed_text(value, text, role);
    case Role::kDirFd: return descriptor_text(static_cast<std::int32_t>(word));
    case Role::kFd:
    case Role::kPid: return cat(static_cast<std::int32_t>(word));
    case Role::kOpenFlags: return open_flags_text(event.abi, word);
    case Role::kAtFlags: return at_flags_text(word, AtFlagsOf::kOthers);
    case Role::kUnlinkFlags: return at_flags_text(word, AtFlagsOf::kUnlink);
    case Role::kAccessFlags: return at_flags_text(word, AtFlagsOf::kAccess);
    case Role::kMode: return octal(word);
    case Role::kAccessMode: return access_mode_text(word);
    case Role::kCloneFlags: return clone_flags_text(value, CloneFlagsOf::kClone);
    case Role::kNamespaceFlags: return clone_flags_text(value, CloneFlagsOf::kNamespaces);
    case Role::kSignal: return signal_text(static_cast<std::int32_t>(word));
    }
    return {};
}

} // namespace

std::string call_text(const SyscallEvent& event, const ArgumentTexts& argument_texts) {
    const bool hide_mode = ignores_mode(event);
    std::vector<std::string> arguments;
    for (std::size_t index = 0; index < event.arguments.size(); ++index) {
        const Role role = event.row->arguments.at(index);
        if (role != Role::kNone && !(role == Role::kMode && hide_mode)) {
            arguments.push_back(argument_text(event, index, argument_texts.at(index)));
        }
    }
    return cat(event.row->name, '(', join(arguments, ", "), ')');
}

std::string quoted_text(std::string_view text) {
    const Ends ends = ends_of(text);
    return ends.tail.empty() ? in_quotes(ends.head) : cat(in_quotes(ends.head), "...", in_quotes(ends.tail));
}

std::string shortened_text(std::string_view text) {
    const Ends ends = ends_of(text);
    return ends.tail.empty() ? printable(ends.head) : cat(printable(ends.head), "...", printable(ends.tail));
}

} // namespace syd::report
