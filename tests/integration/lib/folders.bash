# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# What the tests of refusals share: the probe, and two folders with the same things in them. Writing to $OK is allowed
# to what `confined` runs, writing to $NO is not.

setup() {
    common_setup
    PROBE=$HELPERS/syscall-probe
    OK=$SCRATCH/ok
    NO=$SCRATCH/no
    export PROBE OK NO
    furnish "$OK"
    furnish "$NO"
}

# The same things in each folder.
furnish() {
    rm -rf -- "$1"
    mkdir -p -- "$1/dir/below" "$1/empty"
    echo content >"$1/file"
    chmod 644 "$1/file"
    ln -s file "$1/link"
}

# What a refused call must not have changed.
picture() { find "$1" -printf '%p %y %m %s %T@ %n %l\n' | LC_ALL=C sort; }

# Writing is checked, and allowed in $OK and to devices. Options of sydbox come first: confined -m x -- COMMAND...
confined() { write_denied -m 'whitelist/write+/dev/***' -m "whitelist/write+$OK/***" "$@"; }

# The probe in each form that could be built here.
probes() {
    local suffix
    for suffix in "" -static -m32; do
        [[ ! -x $PROBE$suffix ]] || printf '%s\n' "$PROBE$suffix"
    done
}
