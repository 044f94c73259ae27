// SPDX-License-Identifier: BSD-3-Clause
// The world of a checker's tests: a scratch folder, and a sandbox whose one process is the test itself. Events are
// built by hand for the test's own thread, so addresses in them are those of the test's own objects.
#pragma once

#include "check/checker.h"
#include "unit/tracee/fake_processes.h"

#include <gtest/gtest.h>
#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace syd::check::test {

inline constexpr pid_t kSupervisor = 5000000; // beyond the greatest pid_max: no real process has it

// One argument of a call: a number, or a text whose address is passed; "@" in it is the scratch folder.
class Argument {
public:
    template <class Number>
    requires(std::is_integral_v<Number> || std::is_enum_v<Number>) Argument(Number value)
        : value_(static_cast<std::uint64_t>(value)) {}
    Argument(const char* text) : text_(text) {}
    Argument(const std::string& text) : text_(text) {}
    Argument(const void* address) : value_(reinterpret_cast<std::uintptr_t>(address)) {}

    [[nodiscard]] const std::optional<std::string>& text() const { return text_; }
    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    std::optional<std::string> text_;
    std::uint64_t value_ = 0;
};
using Arguments = std::vector<Argument>;
using Texts = std::vector<std::string>;

class World : public ViolationSink, public LogSink, public Control, public Liveness {
public:
    World();
    ~World() override;
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] const std::string& root() const { return root_; }
    [[nodiscard]] std::string expand(std::string text) const;  // "@" becomes the root
    [[nodiscard]] std::string shorten(std::string text) const; // and back
    void make_folder(const std::string& name) const;
    void make_file(const std::string& name) const;
    void make_link(const std::string& name, const std::string& target) const;

    // A start-up command; before the first decision.
    void set_up(const std::string& command);
    void set_up(std::initializer_list<std::string> commands);
    [[nodiscard]] CheckerOptions& options() { return options_; }
    // A descriptor of the test process that is closed at the end.
    int open(const std::string& path, int flags);

    // "continue", "refuse EPERM", "return 0", "kill" or "gone".
    std::string decide(std::string_view call, const Arguments& arguments, syscalls::Abi abi = syscalls::native_abi());
    std::string panic(std::string_view reason);
    // Those since the last time: "write @/x EPERM", with " by RULE (ORIGIN)" and " (no rule)" where it is so.
    Texts take_reports();
    std::vector<Violation> take_violations();
    // Of the topics whose sum was set, at first warnings, violations, workflow and magic.
    Texts take_log();
    void set_log_level(unsigned level) { log_level_ = level; }
    // What was asked of the sandbox as a whole since the last time.
    Texts take_requests();

    void set_valid(bool valid) { valid_ = valid; }
    // From that question on the event is stale; the first is number 0.
    void go_stale_after(int questions) { stale_after_ = questions; }
    void refuse_to_run(int error) { run_error_ = error; }
    [[nodiscard]] Sandbox& sandbox();
    [[nodiscard]] policy::Snapshot state() { return sandbox().views_of(tid_).state; }
    [[nodiscard]] pid_t tid() const { return tid_; }
    // From now on another thread makes the calls. Texts among their arguments are in the memory of the test.
    void act_as(pid_t tid) { tid_ = tid; }
    tracee::test::FakeProcesses& processes() { return processes_; }

private:
    void report(const Violation& violation) override { violations_.push_back(violation); }
    [[nodiscard]] bool wants(LogTopic topic) const noexcept override {
        return (log_level_ & static_cast<unsigned>(topic)) != 0;
    }
    void write(LogTopic topic, std::string_view line) noexcept override;
    void kill_all(Cause cause) override;
    void unconfine_all(Cause cause) override;
    Result<void, Errno> run_outside(pid_t caller, const std::vector<std::string>& words,
                                    const std::function<bool()>& is_valid) override;
    void tie_process_group() override { requests_.emplace_back("tie the process group"); }
    void settings_changed(pid_t /*caller*/) override { requests_.emplace_back("settings changed"); }
    [[nodiscard]] bool is_valid() const override { return valid_ && questions_++ < stale_after_; }

    Checker& checker();

    std::string root_;
    pid_t tid_;
    tracee::test::FakeProcesses processes_{kSupervisor};
    policy::Configuration configuration_;
    CheckerOptions options_{"/dev/sydbox", kSupervisor, false};
    std::optional<Sandbox> sandbox_;
    std::optional<Checker> checker_;
    std::list<UniqueFd> descriptors_;
    std::vector<Violation> violations_;
    Texts log_;
    Texts requests_;
    std::atomic<bool> valid_{true};
    int stale_after_ = 1 << 30;
    mutable std::atomic<int> questions_{0};
    int run_error_ = 0;
    unsigned log_level_ = 1 | 2 | 4 | 16;
};

} // namespace syd::check::test
