// SPDX-License-Identifier: BSD-3-Clause
// The sydbox program.
#include "app/failures.h"
#include "app/options.h"
#include "app/run_task.h"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    try {
        return syd::app::run_task(syd::app::parse_options(argc, argv), std::cout, std::cerr);
    } catch (const std::exception& failure) {
        syd::app::print_error(failure.what());
        return syd::app::kUsageStatus;
    }
}
