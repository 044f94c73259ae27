// SPDX-License-Identifier: BSD-3-Clause
#include "check/argument_texts.h"

#include "base/text.h"
#include "tracee/memory.h"

#include <climits>
#include <cstring>
#include <span>

namespace syd::check {
namespace {

using syscalls::Role;

constexpr std::size_t kMostWords = 16;
constexpr std::size_t kLongestWord = 200;

// The pointer at `from`: as wide as the ABI's, in this machine's byte order, which both ABIs of a machine share.
std::optional<tracee::RemoteAddress> read_pointer(const SyscallEvent& event, tracee::RemoteAddress from) {
    if (syscalls::pointer_size(event.abi) == sizeof(std::uint32_t)) {
        std::uint32_t narrow = 0;
        return tracee::read_memory(event.tid, from, std::as_writable_bytes(std::span(&narrow, 1)))
                   ? std::optional(tracee::RemoteAddress{narrow})
                   : std::nullopt;
    }
    std::uint64_t wide = 0;
    return tracee::read_memory(event.tid, from, std::as_writable_bytes(std::span(&wide, 1)))
               ? std::optional(tracee::RemoteAddress{wide})
               : std::nullopt;
}

// The text at `from`, or its beginning.
std::optional<std::string> read_word(const SyscallEvent& event, tracee::RemoteAddress from) {
    std::array<char, kLongestWord> buffer{};
    const auto length = tracee::read_string_into(event.tid, from, buffer);
    if (length) {
        return shell_quoted(std::string_view(buffer.data(), *length));
    }
    if (length.error().value != ENAMETOOLONG) {
        return std::nullopt;
    }
    return shell_quoted(std::string_view(buffer.data(), buffer.size())) + "...";
}

std::optional<std::string> read_words(const SyscallEvent& event, std::uint64_t array) {
    std::string text;
    for (std::size_t index = 0; index < kMostWords; ++index) {
        const auto pointer =
            read_pointer(event, tracee::RemoteAddress{array}.plus(index * syscalls::pointer_size(event.abi)));
        if (!pointer) {
            return std::nullopt;
        }
        if (pointer->is_null()) {
            return cat('[', text, ']');
        }
        const auto word = read_word(event, *pointer);
        if (!word) {
            return std::nullopt;
        }
        text += cat(text.empty() ? "" : " ", *word);
    }
    return cat('[', text, " ...]");
}

} // namespace

void read_argument_texts(const SyscallEvent& event, std::array<std::optional<std::string>, 6>& texts) {
    for (std::size_t index = 0; index < texts.size(); ++index) {
        auto& text = texts.at(index);
        const Role role = event.row->arguments.at(index);
        const std::uint64_t value = event.arguments.at(index);
        if (text || value == 0) {
            continue;
        }
        if (role == Role::kWords) {
            text = read_words(event, value);
        } else if (role == Role::kPath || role == Role::kString) {
            if (auto read = tracee::read_string(event.tid, {value}, PATH_MAX)) {
                text = std::move(*read);
            }
        }
    }
}

} // namespace syd::check
