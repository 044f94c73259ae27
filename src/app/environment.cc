// SPDX-License-Identifier: BSD-3-Clause
#include "app/environment.h"

#include "base/files.h"

#include <optional>
#include <string_view>
#include <utility>

namespace syd::app {
namespace {

// Sets a variable, or unsets it if there is no value. A variable that is there several times is replaced as a whole.
void set_variable(std::vector<std::string>& environment, const std::string& name,
                  const std::optional<std::string>& value) {
    const std::string start = name + "=";
    std::erase_if(environment, [&start](const std::string& entry) { return entry.starts_with(start); });
    if (value) {
        environment.push_back(start + *value);
    }
}

} // namespace

std::vector<std::string> make_environment(const char* const* inherited, std::span<const EnvironmentArgument> changes) {
    std::vector<std::string> environment;
    for (; *inherited != nullptr; ++inherited) {
        environment.emplace_back(*inherited);
    }
    set_variable(environment, "SYDBOX_ACTIVE", "1");
    set_variable(environment, "SYDBOX", read_link("/proc/self/exe").value_or(""));
    set_variable(environment, "SYDBOX_VERSION", PACKAGE_VERSION);
    set_variable(environment, "SYDBOX_API_VERSION", "1");
    for (const auto& [name, value] : changes) {
        set_variable(environment, name, value);
    }
    return environment;
}

} // namespace syd::app
