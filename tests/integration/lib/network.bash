# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# What the tests of the network share; to be loaded behind lib/folders.
# shellcheck disable=SC2034,SC2154 # variables are for the files that load this; Bats' run sets status and the like

net_denied() { sydbox -m core/sandbox/network:deny "$@"; }
have_ipv6() { "$PROBE" bind inet6:::1@0 >/dev/null 2>&1; }
# A loopback address that no other test is likely to use at the same time.
own_address() { printf '127.%d.%d.%d\n' $((RANDOM % 200 + 20)) $((RANDOM % 256)) $((RANDOM % 250 + 1)); }

# Each call is one assertion with a name; all of a test are made, and count_verified ends it.
# verify NAME OUTCOME VIOLATIONS [OPTION OF SYDBOX]... -- MODE [OPERAND]...
verify() {
    local name=$1 outcome=$2 violations=$3
    shift 3
    verified=$((${verified:-0} + 1))
    local -a options=()
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    run sydbox "${options[@]}" -- "${VERIFY_WITH:-$PROBE}" --expect "$outcome" "$@"
    if ! { assert_status 0 && assert_violation_count "$violations"; }; then
        failed=$((${failed:-0} + 1))
        printf 'FAILED: %s (%s)\n' "$name" "$*" >&2
    fi
}

# Fails unless that many assertions were made and none failed; 0: any number but none.
count_verified() {
    [[ ${failed:-0} -eq 0 ]] || fail "$failed of $verified assertions failed" || return
    [[ ${verified:-0} -gt 0 && ($1 -eq 0 || $verified -eq $1) ]] || fail "${verified:-0} assertions were made, not $1" || return
    printf '# cases: %s\n' "$verified" >&3
}

# Waits for what a server writes once it is ready.
wait_for_file() {
    local waited=0
    until [[ -e $1 ]]; do
        sleep 0.05
        waited=$((waited + 1))
        [[ $waited -lt 400 ]] || fail "$1 did not appear" || return
    done
}

# A server outside of the sandbox that takes datagrams or connections at ADDRESS: outside MODE ADDRESS; its port is
# then in $outside_port. It ends by itself or with the test.
outside() {
    local file
    file=$(mktemp -u -- "$SCRATCH/outside.XXXXXX")
    "$PROBE" "$1" "$2" "$file" >"$file.output" 2>&1 3>&- &
    outside_pid=$!
    wait_for_file "$file"
    outside_port=$(<"$file")
}
