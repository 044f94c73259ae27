// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/self_test.h"

#include "base/text.h"
#include "selftest/live_test.h"
#include "syscalls/abi.h"

#include <sys/utsname.h>

#include <algorithm>
#include <ostream>
#include <string_view>

namespace syd::selftest {
namespace {

std::string running_kernel() {
    utsname name{};
    ::uname(&name);
    return cat(static_cast<const char*>(name.sysname), " ", static_cast<const char*>(name.release), " ",
               static_cast<const char*>(name.machine));
}

std::string abi_names() {
    std::vector<std::string_view> names{name_of(syscalls::native_abi())};
    if (const auto compat = syscalls::compat_abi()) {
        names.push_back(name_of(*compat));
    }
    return join(names, ", ");
}

} // namespace

std::string version_text() {
    std::string text =
        cat("sydbox ", PACKAGE_VERSION, "\nmagic prefix  ", SYDBOX_MAGIC_PREFIX, "\nprofiles      ", SYDBOX_PROFILE_DIR,
            "\nABIs          ", abi_names(), "\nengines       notify, ptrace\nkernel        ", running_kernel(), "\n");
    for (const Feature& feature : probe_features()) {
        text += cat("  ", feature.is_present ? "+" : "-", " ", feature.name, "\n");
    }
    return text;
}

bool print_features(std::ostream& out, const std::vector<Feature>& features) {
    std::size_t width = 0;
    for (const Feature& feature : features) {
        width = std::max(width, feature.name.size());
    }
    bool works = true;
    for (const Feature& feature : features) {
        const std::string_view word = feature.is_present ? "yes    " : feature.is_needed ? "MISSING" : "no     ";
        out << word << ' ' << feature.name << std::string(width - feature.name.size(), ' ') << "  " << feature.meaning
            << '\n';
        works = works && (feature.is_present || !feature.is_needed);
    }
    return works;
}

int print_self_test(std::ostream& out) {
    out << running_kernel() << '\n';
    if (!print_features(out, probe_features())) {
        out << "sydbox can't work here: see what is MISSING\n";
        return 1;
    }
    const bool is_tight = print_live_test(out);
    out << (is_tight ? "sydbox works here, and no call evaded it\n" : "sydbox is not tight here: see above\n");
    return is_tight ? 0 : 1;
}

} // namespace syd::selftest
