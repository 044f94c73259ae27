// SPDX-License-Identifier: BSD-3-Clause
// Options, standard error and environment variables for the tests of this folder.
#pragma once

#include "app/options.h"

#include <cstdlib>
#include <functional>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace syd::app {

// Options with profiles as after -c (or "@NAME"), magic commands as after -m, and a command.
inline Options options_with(const std::vector<std::string>& profiles, const std::vector<std::string>& magic = {},
                            const std::vector<std::string>& command = {}) {
    Options options;
    for (const std::string& profile : profiles) {
        options.profiles.push_back({profile});
    }
    for (const std::string& text : magic) {
        options.magic.push_back({text, "-m " + text});
    }
    options.command = command;
    return options;
}

// What the function writes to std::cerr.
inline std::string errors_of(const std::function<void()>& function) {
    std::ostringstream text;
    std::streambuf* const former = std::cerr.rdbuf(text.rdbuf());
    function();
    std::cerr.rdbuf(former);
    return text.str();
}

// Sets an environment variable, or unsets it without a value, and restores it at the end.
class ScopedVariable {
public:
    ScopedVariable(std::string name, const std::optional<std::string>& value) : name_(std::move(name)) {
        if (const char* const former = std::getenv(name_.c_str())) {
            former_ = former;
        }
        set(value);
    }
    ~ScopedVariable() { set(former_); }
    ScopedVariable(const ScopedVariable&) = delete;
    ScopedVariable& operator=(const ScopedVariable&) = delete;

private:
    void set(const std::optional<std::string>& value) const {
        if (value) {
            ::setenv(name_.c_str(), value->c_str(), 1);
        } else {
            ::unsetenv(name_.c_str());
        }
    }

    std::string name_;
    std::optional<std::string> former_;
};

} // namespace syd::app
