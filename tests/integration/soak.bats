#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Ten seconds of `make soak`.

load lib/common

# Bats looks at it before it would call setup().
setup_file() { export TEST_TIME_LIMIT=150; }

@test "sydbox neither hangs nor grows under kills, stops, storms and vanishing memory" {
    needs_sandbox
    # shellcheck disable=SC2154 # set by lib/common
    run -0 env SYDBOX_SOAK_OPTIONS="${_engine_options[*]}" "$SOURCE/tests/soak/run-soak" --builddir "${HELPERS%/tests/programs}" 10
    assert_output_has "well after 10 seconds"
}
