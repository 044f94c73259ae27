// SPDX-License-Identifier: BSD-3-Clause
#include "report/violation_log.h"

#include "report/call_text.h"

#include "base/text.h"

#include <algorithm>
#include <vector>

namespace syd::report {
namespace {

using policy::Access;

// So many repeated kinds are listed in the summary.
constexpr std::size_t kMostListed = 20;

std::string counted(std::uint64_t number, std::string_view noun) {
    return cat(number, ' ', noun, number == 1 ? "" : "s");
}

} // namespace

void ViolationLog::report(const check::Violation& violation) {
    const News news = count(violation);
    if (news == News::kNew) {
        writer_(render(violation, style_));
    } else if (news == News::kFirstOther) {
        writer_("sydbox: too many kinds of violations: new ones are counted, not shown\n");
    }
}

ViolationLog::News ViolationLog::count(const check::Violation& violation) {
    Kind kind{violation.access, violation.event.row->name, violation.subject, violation.result.value,
              violation.process.name};
    const std::lock_guard lock(mutex_);
    ++total_;
    ++by_access_.at(static_cast<std::size_t>(violation.access));
    if (const auto known = kinds_.find(kind); known != kinds_.end()) {
        ++known->second;
        return News::kKnown;
    }
    const std::size_t bytes = bytes_ + kind.subject.size() + kind.process.size();
    if (others_ != 0 || kinds_.size() >= limits_.kinds || bytes > limits_.bytes) {
        return others_++ == 0 ? News::kFirstOther : News::kOther;
    }
    kinds_.emplace(std::move(kind), 1);
    bytes_ = bytes;
    return News::kNew;
}

std::uint64_t ViolationLog::total() const {
    const std::lock_guard lock(mutex_);
    return total_;
}

std::size_t ViolationLog::kinds() const {
    const std::lock_guard lock(mutex_);
    return kinds_.size();
}

std::string ViolationLog::summary() const {
    const std::lock_guard lock(mutex_);
    if (total_ == 0) {
        return {};
    }
    std::string text = cat(headline(), repeated());
    if (others_ != 0) {
        text += cat("  ", others_, " x others, not shown one by one: only ", counted(kinds_.size(), "kind"),
                    " could be remembered\n");
    }
    return text;
}

std::string ViolationLog::headline() const {
    std::string text = cat("sydbox: ", counted(total_, "violation"), " (", others_ != 0 ? "more than " : "",
                           counted(kinds_.size(), "kind"), ")");
    std::string_view separator = ": ";
    for (std::size_t index = 0; index < by_access_.size(); ++index) {
        if (by_access_.at(index) != 0) {
            text += cat(separator, policy::name_of(static_cast<Access>(index)), ' ', by_access_.at(index));
            separator = ", ";
        }
    }
    return text + '\n';
}

std::string ViolationLog::repeated() const {
    using Entry = decltype(kinds_)::value_type;
    std::vector<const Entry*> entries;
    for (const Entry& entry : kinds_) {
        if (entry.second > 1) {
            entries.push_back(&entry);
        }
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry* a, const Entry* b) { return a->second > b->second; });
    const std::size_t listed = std::min(entries.size(), kMostListed);
    std::string text;
    for (std::size_t index = 0; index < listed; ++index) {
        const auto& [kind, times] = *entries.at(index);
        text += cat("  ", times, " x ", policy::name_of(kind.access), ' ', kind.call, ' ', shortened_text(kind.subject),
                    " (", printable(kind.process), ")\n");
    }
    if (entries.size() > listed) {
        text += cat("  ", counted(entries.size() - listed, "more kind"), " came more than once\n");
    }
    return text;
}

} // namespace syd::report
