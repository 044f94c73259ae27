# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# The words that ebuilds use for their sandbox. This file only defines functions. It reads sydbox.bash, which must be
# next to it, if that was not done before.
#
#   addread, addwrite PATHS   may be read; written
#   adddeny PATHS             may be neither, whatever an earlier command or a later one of these words allows
#   addpredict PATHS          writing is refused as ever, but nothing is reported
#   sandbox_import            does all of that for what SANDBOX_READ, SANDBOX_WRITE, SANDBOX_DENY and SANDBOX_PREDICT hold,
#                             and switches the sandbox on or off as SANDBOX_ON says (1 or 0; unset: as it is)
#
# PATHS is one word: absolute paths between colons. Each means itself and all that is below it, and is no pattern:
# `*`, `?` and `[` stand for themselves. The words add to the variable of their name and export it, as they always did,
# so that a later phase can import it.
#
# Everything may be read until SANDBOX_READ is imported without `/` in it; and until the first adddeny reading need not
# be checked, so it is not, for that costs time.
#
# Return 0, also where no sydbox is, for then nothing is in the way; 1 if sydbox refused or the sandbox is locked. Wrong
# usage calls `die`, as with esandbox; else, and if `die` comes back, it is 2.
if ! declare -F _esandbox_magic >/dev/null; then
    # shellcheck source=/dev/null
    source "${BASH_SOURCE[0]%"${BASH_SOURCE[0]##*/}"}sydbox.bash"
fi

addread() { _sandbox_add addread SANDBOX_READ "$@" && _sandbox_apply read "$1"; }
addwrite() { _sandbox_add addwrite SANDBOX_WRITE "$@" && _sandbox_apply write "$1"; }
adddeny() { _sandbox_add adddeny SANDBOX_DENY "$@" && _sandbox_apply deny "$1"; }
addpredict() { _sandbox_add addpredict SANDBOX_PREDICT "$@" && _sandbox_apply predict "$1"; }

sandbox_import() {
    local kind variable result=0
    if (( $# > 0 )); then
        _esandbox_misuse "sandbox_import takes no operand, got \"$1\""
        return
    fi
    for kind in read write predict deny; do
        variable=SANDBOX_${kind^^}
        _sandbox_check "$variable" "${!variable-}" || return
    done
    for kind in read write predict deny; do
        variable=SANDBOX_${kind^^}
        _sandbox_apply "$kind" "${!variable-}" || result=1
    done
    _sandbox_choose_read || result=1
    case ${SANDBOX_ON-} in
        1) esandbox enable || ! _sandbox_listens || result=1 ;;
        0) esandbox disable && esandbox disable_read || ! _sandbox_listens || result=1 ;;
    esac
    return "$result"
}

# Whether there is a sydbox that a refusal could have come from: it listens, or it is locked.
_sandbox_listens() {
    [[ -n ${SYDBOX_ACTIVE-} ]] || esandbox check
}

# NAME VARIABLE PATHS: adds to the variable, or says what is wrong.
_sandbox_add() {
    local name=$1 variable=$2
    shift 2
    if (( $# != 1 )) || [[ -z ${1-} ]]; then
        _esandbox_misuse "$name needs one word, absolute paths between colons"
        return
    fi
    _sandbox_check "$name" "$1" || return
    export "$variable=${!variable:+${!variable}:}$1"
}

# NAME PATHS: all of them are absolute.
_sandbox_check() {
    local rest=$2: path
    while [[ -n $rest ]]; do
        path=${rest%%:*}
        rest=${rest#*:}
        if [[ -n $path && $path != /* ]]; then
            _esandbox_misuse "$1 needs absolute paths, got \"$path\""
            return
        fi
    done
}

# KIND PATHS: one rule, or two, for each path.
_sandbox_apply() {
    local kind=$1 rest=$2: path result=0
    _sandbox_listens || return 0
    while [[ -n $rest ]]; do
        path=${rest%%:*}
        rest=${rest#*:}
        [[ -n $path ]] || continue
        _sandbox_pattern "$path"
        case $kind in
            read|write) _esandbox_magic "/whitelist/$kind+$REPLY" || result=1 ;;
            predict) _esandbox_magic "/filter/write+$REPLY" && _esandbox_magic "/filter/read+$REPLY" || result=1 ;;
            deny) _sandbox_deny "$REPLY" || result=1 ;;
        esac
    done
    case $kind in
        read|write) _sandbox_deny_again || result=1 ;;
    esac
    return "$result"
}

# Sets REPLY to a pattern for the path and all below it, in which only the end is special.
_sandbox_pattern() {
    local path=$1
    while [[ $path == */ ]]; do
        path=${path%/}
    done
    # shellcheck disable=SC1003 # backslashes are meant
    path=${path//'\'/'\\'}
    path=${path//'*'/'\*'}
    path=${path//'?'/'\?'}
    path=${path//'['/'\['}
    REPLY=$path/'***'
}

# PATTERN. Writing may be checked already; reading is from now on, with everything allowed that no rule forbids.
_sandbox_deny() {
    _esandbox_magic "/blacklist/write+$1" && _esandbox_magic "/blacklist/read+$1" || return
    if ! esandbox enabled_read && [[ ${SANDBOX_ON-} != 0 ]]; then
        _esandbox_magic /core/sandbox/read:allow
    fi
}

# The last rule that matches decides: what is denied has to stand behind what has just been allowed.
_sandbox_deny_again() {
    local rest=${SANDBOX_DENY-}: path type result=0
    while [[ -n $rest ]]; do
        path=${rest%%:*}
        rest=${rest#*:}
        [[ $path == /* ]] || continue
        _sandbox_pattern "$path"
        for type in read write; do
            # Not there yet where sandbox_import is still on its way to it.
            if _esandbox_magic "/blacklist/$type-$REPLY"; then
                _esandbox_magic "/blacklist/$type+$REPLY" || result=1
            fi
        done
    done
    return "$result"
}

# Reading is restricted if there is a list that does not begin at the root.
_sandbox_choose_read() {
    local rest=${SANDBOX_READ-}:
    if [[ -z ${SANDBOX_READ-} || ${SANDBOX_ON-} == 0 ]] || ! _sandbox_listens; then
        return 0
    fi
    while [[ -n $rest ]]; do
        _sandbox_pattern "${rest%%:*}"
        if [[ -n ${rest%%:*} && $REPLY == '/***' ]]; then
            return 0
        fi
        rest=${rest#*:}
    done
    esandbox enable_read
}
