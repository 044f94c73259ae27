// SPDX-License-Identifier: BSD-3-Clause
// magic-keys: the names of the key table, one a line, for the test that each of them has a test.
#include "policy/magic_keys.h"

#include <iostream>

int main() {
    for (const syd::policy::MagicKey& key : syd::policy::magic_keys()) {
        std::cout << key.name << '\n';
    }
}
