// SPDX-License-Identifier: BSD-3-Clause
// The words that the rows of the table are written in. Only the rows_*.h files and table.cc include this.
//
// The columns of a row's numbers are those of Abi: x86_64 i386 aarch64 arm riscv64 ppc64le s390x. They come from the
// kernel's unistd headers.
#pragma once

#include "policy/access.h"
#include "syscalls/table.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <string_view>

namespace syd::syscalls::words {

using enum Role;
using Numbers = std::array<std::int16_t, kAbiCount>;
using Arguments = std::array<Role, 6>;
using policy::Access;
using policy::AccessSet;
using policy::SandboxType;

inline constexpr std::int16_t no = kNoNumber;

// Since Linux 5.1 a new call has the same number in all ABIs (403 and above).
constexpr Numbers everywhere(std::int16_t number) {
    Numbers numbers;
    numbers.fill(number);
    return numbers;
}

// A file that must exist is written: by its path, ...
constexpr PathArgument write_of(std::int8_t path, Follow follow = Follow::kAlways) {
    return {.path = path, .access = Access::kWrite, .follow = follow};
}
// ... by a path below a directory's descriptor, ...
constexpr PathArgument write_at(std::int8_t dirfd, std::int8_t path, Follow follow = Follow::kAlways) {
    return {.dirfd = dirfd, .path = path, .access = Access::kWrite, .follow = follow};
}
// ... with AT_* flags that say whether a link is followed, ...
constexpr PathArgument write_at_unless_no_follow(std::int8_t dirfd, std::int8_t path, std::int8_t at_flags) {
    return {.dirfd = dirfd,
            .path = path,
            .at_flags = at_flags,
            .access = Access::kWrite,
            .follow = Follow::kUnlessNoFollow};
}
// ... or by a descriptor, for which it is enough to be open for reading.
constexpr PathArgument write_of_descriptor(std::int8_t fd) {
    return {.dirfd = fd, .access = Access::kWrite};
}

// A name is made that must not be there yet.
constexpr PathArgument creation_of(std::int8_t path) {
    return {.path = path, .access = Access::kWrite, .follow = Follow::kNever, .last = Last::kIsMissing};
}
constexpr PathArgument creation_at(std::int8_t dirfd, std::int8_t path) {
    return {.dirfd = dirfd, .path = path, .access = Access::kWrite, .follow = Follow::kNever, .last = Last::kIsMissing};
}

// A name is made or replaced (rename's new name).
constexpr PathArgument replacement_of(std::int8_t path) {
    return {.path = path, .access = Access::kWrite, .follow = Follow::kNever, .last = Last::kMayExist};
}
constexpr PathArgument replacement_at(std::int8_t dirfd, std::int8_t path) {
    return {.dirfd = dirfd, .path = path, .access = Access::kWrite, .follow = Follow::kNever, .last = Last::kMayExist};
}

constexpr PathArgument read_of(std::int8_t path, Follow follow = Follow::kAlways) {
    return {.path = path, .access = Access::kRead, .follow = follow};
}

// A path that is looked up only; it asks for nothing.
constexpr PathArgument look_at(std::int8_t path, Follow follow = Follow::kAlways) {
    return {.path = path, .follow = follow};
}

// A call that touches nothing which a sandbox guards.
constexpr Row unwatched(std::string_view name, Numbers numbers, Arguments arguments = {}) {
    return {.name = name, .numbers = numbers, .arguments = arguments};
}

// A call whose paths are written.
constexpr Row writes(std::string_view name, Numbers numbers, Arguments arguments, PathArgument first,
                     PathArgument second = {}) {
    return {
        .name = name, .numbers = numbers, .arguments = arguments, .decider = Decider::kPaths, .paths = {first, second}};
}

// A call that makes a new name.
constexpr Row creates(std::string_view name, Numbers numbers, Arguments arguments, PathArgument path) {
    Row row = writes(name, numbers, arguments, path);
    row.effect = Effect::kCreates;
    return row;
}

// A call that gives the first path's file the second path as another name.
constexpr Row links(std::string_view name, Numbers numbers, Arguments arguments, PathArgument from, PathArgument to) {
    Row row = writes(name, numbers, arguments, from, to);
    row.decider = Decider::kLink;
    row.effect = Effect::kLinks;
    return row;
}

// A call that moves the first path to the second.
constexpr Row moves(std::string_view name, Numbers numbers, Arguments arguments, PathArgument from, PathArgument to) {
    Row row = writes(name, numbers, arguments, from, to);
    row.decider = Decider::kRename;
    row.effect = Effect::kMoves;
    return row;
}

// A call that removes a name.
constexpr Row removes(std::string_view name, Numbers numbers, Arguments arguments, PathArgument path, Effect effect) {
    Row row = writes(name, numbers, arguments, path);
    row.effect = effect;
    return row;
}

// The same call with a length that must not be negative.
constexpr Row with_length(Row row, std::int8_t argument) {
    row.length_argument = argument;
    return row;
}

// The same call with a text that is copied before the path is looked at.
constexpr Row with_text(Row row, std::int8_t argument) {
    row.text_argument = argument;
    return row;
}

// The same path, for calls that take a null path with AT_EMPTY_PATH.
constexpr PathArgument or_null(PathArgument path) {
    path.may_be_null = true;
    return path;
}

// The same call with the flags that the kernel knows; it refuses others before it looks at a path.
constexpr Row with_known_flags(Row row, std::int8_t argument, std::uint32_t flags) {
    row.flags_argument = argument;
    row.known_flags = flags;
    return row;
}

// A call that a sandbox never lets through.
constexpr Row refused(std::string_view name, Numbers numbers, Arguments arguments) {
    return {.name = name, .numbers = numbers, .arguments = arguments, .decider = Decider::kRefuse};
}

// The same for one that would get around rules for reading and executing just as well.
constexpr Row undoes(std::string_view name, Numbers numbers, Arguments arguments) {
    Row row = refused(name, numbers, arguments);
    row.undoes_path_rules = true;
    return row;
}

// A call that a sandbox behaves as if the kernel lacked.
constexpr Row unsupported(std::string_view name, Numbers numbers, Arguments arguments) {
    return {
        .name = name, .numbers = numbers, .arguments = arguments, .decider = Decider::kUnsupported, .refusal = ENOSYS};
}

// What an ABI has otherwise than a call's row says. Everything not named here is as in the row.
struct Variant {
    std::string_view name;
    Abi abi;
    Arguments arguments;
    std::array<PathArgument, 2> paths{};
    std::int8_t decider_argument = kNoArgument;
};

} // namespace syd::syscalls::words
