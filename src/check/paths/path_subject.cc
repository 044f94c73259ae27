// SPDX-License-Identifier: BSD-3-Clause
#include "check/paths/path_subject.h"

#include "base/text.h"
#include "tracee/process_status.h"

#include <charconv>

namespace syd::check {
namespace {

constexpr std::string_view kProc = "/proc/";

// The number at the start of `text` if it is a whole path component; it is cut off.
pid_t take_number(std::string_view& text) {
    pid_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto length = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || (length != text.size() && text[length] != '/')) {
        return 0;
    }
    text.remove_prefix(length);
    return number;
}

} // namespace

PathSubjectStorage::PathSubjectStorage(std::string_view path, pid_t tid) : path_(path) {
    if (!path.starts_with(kProc)) {
        return;
    }
    std::string_view rest = path.substr(kProc.size());
    pid_ = take_number(rest);
    if (pid_ == 0) {
        return;
    }
    if (!tracee::is_thread_of(tid, pid_)) {
        return;
    }
    as_self_ = cat("/proc/self", rest);
    constexpr std::string_view kTask = "/task/";
    if (rest.starts_with(kTask)) {
        rest.remove_prefix(kTask.size());
        if (take_number(rest) == tid) {
            as_thread_self_ = cat("/proc/thread-self", rest);
        }
    }
}

bool PathSubjectStorage::names_process(const std::function<bool(pid_t)>& is_ours) const {
    return pid_ != 0 && is_ours(pid_);
}

} // namespace syd::check
