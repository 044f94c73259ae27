// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/program_file.h"

#include "base/text.h"
#include "base/unique_fd.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>

namespace syd::tracee {
namespace {

constexpr std::size_t kHeadSize = 256; // BINPRM_BUF_SIZE in linux/binfmts.h

bool read_at(int fd, std::uint64_t offset, void* into, std::size_t size) {
    return ::pread(fd, into, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

template <class Header, class Segment> std::optional<std::string> elf_interpreter(int fd) {
    Header header;
    if (!read_at(fd, 0, &header, sizeof header) || header.e_phentsize != sizeof(Segment)) {
        return std::nullopt;
    }
    for (unsigned index = 0; index < header.e_phnum; ++index) {
        Segment segment;
        if (!read_at(fd, header.e_phoff + index * sizeof segment, &segment, sizeof segment)) {
            return std::nullopt;
        }
        if (segment.p_type == PT_INTERP && segment.p_filesz > 1 && segment.p_filesz <= PATH_MAX) {
            std::string path(segment.p_filesz, '\0');
            if (!read_at(fd, segment.p_offset, path.data(), path.size())) {
                return std::nullopt;
            }
            path.resize(std::min(path.find('\0'), path.size()));
            return path;
        }
    }
    return std::nullopt;
}

// The kernel goes by the machine alone, and does not look at what the file says of its class (elf_check_arch()).
// Machines of either word size are told apart by the size of a program header, which it does look at.
bool is_of_64_bit(std::string_view head) {
    Elf64_Ehdr header;
    std::memcpy(&header, head.data(), sizeof header);
    switch (header.e_machine) { // in the same place in both
    case EM_X86_64:
    case EM_AARCH64:
    case EM_PPC64: return true;
    case EM_386:
    case EM_ARM: return false;
    default: return header.e_phentsize == sizeof(Elf64_Phdr);
    }
}

std::optional<Interpreter> interpreter_in(int fd) {
    std::array<char, kHeadSize> head{};
    const ssize_t length = ::pread(fd, head.data(), head.size(), 0);
    if (length <= 0) {
        return std::nullopt;
    }
    const std::string_view text(head.data(), static_cast<std::size_t>(length));
    if (const auto script = script_interpreter(text)) {
        return Interpreter{*script, false};
    }
    if (!text.starts_with(std::string_view(ELFMAG, SELFMAG)) || text.size() < sizeof(Elf64_Ehdr)) {
        return std::nullopt;
    }
    const auto loader =
        is_of_64_bit(text) ? elf_interpreter<Elf64_Ehdr, Elf64_Phdr>(fd) : elf_interpreter<Elf32_Ehdr, Elf32_Phdr>(fd);
    return loader ? std::optional(Interpreter{*loader, true}) : std::nullopt;
}

} // namespace

std::optional<std::string> script_interpreter(std::string_view head) {
    if (!head.starts_with("#!")) {
        return std::nullopt;
    }
    std::string_view line = head.substr(2, kHeadSize - 2);
    line = line.substr(0, line.find_first_of(std::string_view("\n\0", 2)));
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const std::string_view path = line.substr(0, line.find_first_of(" \t"));
    return path.empty() ? std::nullopt : std::optional<std::string>(path);
}

InterpreterOutcome interpreter_of(int object) {
    struct stat status {};
    if (::fstat(object, &status) != 0 || !S_ISREG(status.st_mode)) {
        return {}; // execve(2) says EACCES
    }
    const UniqueFd file(::open(cat("/proc/self/fd/", object).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) {
        return {std::nullopt, false};
    }
    return {interpreter_in(file.get()), true};
}

bool is_name_of_loader(std::string_view path) noexcept {
    const std::string_view name = path.substr(path.find_last_of('/') + 1);
    const bool is_among_libraries = path.find("/lib") != std::string_view::npos;
    return is_among_libraries && name.starts_with("ld") && name.find(".so") != std::string_view::npos &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
               std::string_view::npos;
}

} // namespace syd::tracee
