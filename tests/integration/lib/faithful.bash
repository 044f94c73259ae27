# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# Comparing what is seen outside and inside a sandbox: `load lib/faithful` after lib/common.
#
#   same COMPARISON...  of tests/faithful
#   same_words COMMAND  a command with its arguments
#   same_script TEXT    a bash script
#   same_refusals COMPARISON...  of tests/faithful, where the rules refuse calls that fail in any case; violations are
#                       not reported
#
# Each is run in a new empty folder of the same name: outside, inside with the profile for package builds, and inside
# with everything checked and allowed. Output, errors and exit status must be the same, and there must be some output.
# shellcheck disable=SC2154 # lib/common sets SCRATCH, HELPERS, OUTER_SYDBOX

# What a build may do with sockets in its own folder.
_package_options() {
    printf '%s\n' -p paludis -m "whitelist/write+$SCRATCH/***" \
        -m "whitelist/network/bind+unix:$SCRATCH/***" -m "whitelist/network/connect+unix:$SCRATCH/***" \
        -m 'whitelist/network/bind+unix-abstract:**' -m 'whitelist/network/connect+unix-abstract:**'
}

_more_options=()

_all_checked_options() {
    local type
    for type in exec read write; do
        printf '%s\n' -m "core/sandbox/$type:deny" -m "whitelist/$type+/***"
    done
    printf '%s\n' -m core/sandbox/network:deny
    for type in bind connect; do
        printf '%s\n' -m "whitelist/network/$type+unix:/***" -m "whitelist/network/$type+unix-abstract:**" \
            -m "whitelist/network/$type+inet:0.0.0.0/0@0-65535" -m "whitelist/network/$type+inet6:::/0@0-65535"
    done
}

# _seen RESULT COMMAND...: in the folder "place", new and empty; its output, errors and status go to the file RESULT.
_seen() {
    local result=$1 status=0
    shift
    chmod -R u+rwx -- "$SCRATCH/place" 2>/dev/null || true
    rm -rf -- "$SCRATCH/place"
    mkdir -- "$SCRATCH/place"
    # Bats has a descriptor 3 of its own.
    (cd -- "$SCRATCH/place" && exec "$@") >"$result" 2>&1 </dev/null 3>&- || status=$?
    [[ -s $result ]] || fail "no output, so nothing was compared: $*" || return
    printf 'exit status %s\n' "$status" >>"$result"
}

_compare() {
    diff --text -U 2 -- "$SCRATCH/outside" "$SCRATCH/$1" || fail "outside and inside ($1) differ"
}

same_words() {
    local -a package all
    needs_sandbox
    mapfile -t package < <(_package_options)
    mapfile -t all < <(_all_checked_options)
    _seen "$SCRATCH/outside" "$@" || return
    _seen "$SCRATCH/package-build" "$SYDBOX" "${_engine_options[@]}" "${package[@]}" "${_more_options[@]}" -- "$@" || return
    _compare package-build || return
    _seen "$SCRATCH/all-checked" "$SYDBOX" "${_engine_options[@]}" "${all[@]}" "${_more_options[@]}" -- "$@" || return
    _compare all-checked
}

same() {
    same_words "$HELPERS/${FAITHFUL:-faithful}" "$@"
}

same_refusals() {
    local _more_options=(-m 'filter/write+/***')
    same "$@"
}

same_script() {
    same_words bash -c "$1"
}
