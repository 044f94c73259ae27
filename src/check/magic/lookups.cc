// SPDX-License-Identifier: BSD-3-Clause
#include "check/magic/lookups.h"

#include "tracee/resolve.h"

#include <netdb.h>
#include <netinet/in.h>

#include <array>

namespace syd::check {

std::optional<std::uint16_t> service_port(std::string_view service) {
    servent entry{};
    servent* found = nullptr;
    std::array<char, 4096> buffer;
    const std::string name(service);
    if (::getservbyname_r(name.c_str(), nullptr, &entry, buffer.data(), buffer.size(), &found) != 0 ||
        found == nullptr) {
        return std::nullopt;
    }
    return ntohs(static_cast<std::uint16_t>(found->s_port));
}

Lookups Lookups::of_system() {
    return {[](std::string_view path, pid_t asker) -> std::optional<std::string> {
                return tracee::follow_rule_links(path, asker);
            },
            service_port};
}

} // namespace syd::check
