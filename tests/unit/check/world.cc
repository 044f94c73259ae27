// SPDX-License-Identifier: BSD-3-Clause
#include "unit/check/world.h"

#include "base/text.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

namespace syd::check::test {
namespace {

namespace fs = std::filesystem;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

std::string text_of(const Decision& decision) {
    switch (decision.kind) {
    case Decision::Kind::kContinue: return "continue";
    case Decision::Kind::kRefuse: return cat("refuse ", errno_name(decision.error));
    case Decision::Kind::kReturn: return cat("return ", decision.value);
    case Decision::Kind::kKill: return "kill";
    case Decision::Kind::kGone: return "gone";
    }
    return "?";
}

std::string_view name_of(Cause cause) {
    return cause == Cause::kViolation ? "violation" : "panic";
}

} // namespace

World::World() : tid_(::gettid()) {
    std::string pattern = (fs::canonical(fs::temp_directory_path()) / "check-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    processes_.fork(kSupervisor, ::getpid());
}

World::~World() {
    fs::remove_all(root_);
}

std::string World::expand(std::string text) const {
    replace_all(text, "@/", root_ + "/");
    if (text == "@") {
        text = root_;
    }
    return text;
}

std::string World::shorten(std::string text) const {
    replace_all(text, root_, "@");
    return text;
}

void World::make_folder(const std::string& name) const {
    fs::create_directories(expand(name));
}

void World::make_file(const std::string& name) const {
    const UniqueFd file(::open(expand(name).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    EXPECT_TRUE(file) << name;
}

void World::make_link(const std::string& name, const std::string& target) const {
    fs::create_symlink(expand(target), expand(name));
}

void World::set_up(const std::string& command) {
    ASSERT_FALSE(sandbox_.has_value()) << "too late for " << command;
    const std::string text = expand(command);
    const auto applied = policy::apply_start_up_magic(text, configuration_, {});
    ASSERT_TRUE(applied) << text << ": " << applied.error().message();
}

void World::set_up(std::initializer_list<std::string> commands) {
    for (const std::string& command : commands) {
        set_up(command);
    }
}

int World::open(const std::string& path, int flags) {
    descriptors_.emplace_back(::open(expand(path).c_str(), flags | O_CLOEXEC));
    EXPECT_TRUE(descriptors_.back()) << path;
    return descriptors_.back().get();
}

Sandbox& World::sandbox() {
    if (!sandbox_) {
        sandbox_.emplace(configuration_, processes_, kSupervisor);
    }
    return *sandbox_;
}

Checker& World::checker() {
    if (!checker_) {
        checker_.emplace(sandbox(), *this, *this, *this, options_);
    }
    return *checker_;
}

std::string World::decide(std::string_view call, const Arguments& arguments, syscalls::Abi abi) {
    const syscalls::Row* row = syscalls::find(call);
    if (row == nullptr) {
        return cat("no such call: ", call);
    }
    const auto number = row->numbers.at(static_cast<std::size_t>(abi));
    SyscallEvent event{.abi = abi, .row = number < 0 ? row : syscalls::find(abi, number), .arguments = {}, .tid = tid_};
    std::list<std::string> texts; // does not move what is in it
    for (std::size_t index = 0; index < arguments.size(); ++index) {
        const Argument& argument = arguments[index];
        std::uint64_t value = argument.value();
        if (argument.text()) {
            value = reinterpret_cast<std::uintptr_t>(texts.emplace_back(expand(*argument.text())).c_str());
        }
        event.arguments.at(index) = value;
    }
    return text_of(checker().decide(event, *this).decision);
}

std::string World::panic(std::string_view reason) {
    const SyscallEvent event{
        .abi = syscalls::native_abi(), .row = syscalls::find("openat"), .arguments = {}, .tid = tid_};
    return text_of(checker().panic(event, reason));
}

Texts World::take_reports() {
    Texts texts;
    for (const Violation& violation : take_violations()) {
        const std::string result = violation.result.value == 0 ? "went on" : errno_name(violation.result);
        std::string text = cat(policy::name_of(violation.access), " ", shorten(violation.subject), " ", result);
        if (!violation.rule.empty()) {
            text += cat(" by ", shorten(violation.rule), " (", violation.rule_origin, ")");
        }
        texts.push_back(text + (violation.no_rule_can_allow ? " (no rule)" : ""));
    }
    return texts;
}

std::vector<Violation> World::take_violations() {
    return std::exchange(violations_, {});
}

Texts World::take_log() {
    return std::exchange(log_, {});
}

Texts World::take_requests() {
    return std::exchange(requests_, {});
}

void World::write(LogTopic topic, std::string_view line) noexcept {
    log_.push_back(cat(static_cast<unsigned>(topic), ": ", line));
}

void World::kill_all(Cause cause) {
    requests_.push_back(cat("kill all: ", name_of(cause)));
}

void World::unconfine_all(Cause cause) {
    requests_.push_back(cat("let all go: ", name_of(cause)));
}

Result<void, Errno> World::run_outside(pid_t caller, const std::vector<std::string>& words,
                                       const std::function<bool()>& is_valid) {
    if (!is_valid() || run_error_ != 0) {
        return Unexpected{Errno{run_error_ != 0 ? run_error_ : ESRCH}};
    }
    std::string text = caller == tid_ ? "run" : "run for another";
    for (const std::string& word : words) {
        text += cat(" <", word, ">");
    }
    requests_.push_back(text);
    return {};
}

} // namespace syd::check::test
