# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# Reads what it has been told to leave alone.
src_compile() {
    adddeny "$SYSTEM/secret"
    local line
    ! read -r line <"$SYSTEM/secret/key" || echo "read $line"
}
