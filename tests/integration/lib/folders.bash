# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# What the tests of refusals share: the probe, and two folders with the same things in them. Writing to $OK is allowed
# to what `confined` runs, writing to $NO is not.
# shellcheck disable=SC2154 # lib/cases sets case_count

setup() {
    common_setup
    PROBE=$HELPERS/syscall-probe
    OK=$SCRATCH/ok
    NO=$SCRATCH/no
    export PROBE OK NO
    populate "$OK"
    populate "$NO"
}

# The same things in each folder.
populate() {
    "$PROBE" --populate "$SCRATCH/populated" 1
    mv -- "$SCRATCH/populated/1" "$1"
}
# populate_cases FOLDER: a folder FOLDER/N for each case of lib/cases.
populate_cases() {
    rm -rf -- "$1"
    "$PROBE" --populate "$1" "$case_count"
}

# What a refused call must not have changed, in the folders that are named.
picture() { find "$@" -printf '%p %y %m %s %T@ %n %l\n' | LC_ALL=C sort; }

# Writing is checked, and allowed in $OK and to devices. Options of sydbox come first: confined -m x -- COMMAND...
confined() { write_denied -m 'whitelist/write+/dev/***' -m "whitelist/write+$OK/***" "$@"; }

# The probe in each form that could be built here.
probes() {
    local suffix
    for suffix in "" -static -m32; do
        [[ ! -x $PROBE$suffix ]] || printf '%s\n' "$PROBE$suffix"
    done
}
