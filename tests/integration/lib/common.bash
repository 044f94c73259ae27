# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# What every Bats file loads: `load lib/common`. It sets
#
#   SYDBOX       the program under test
#   HELPERS      the folder of the test programs
#   BASHLIB      the folder of sydbox.bash
#   PROFILES     the folder of the profiles, also where -p and @NAME look (SYDBOX_DATADIR)
#   SOURCE       the top of the source tree
#   SCRATCH      an empty folder for each test, no link on the way to it
#   ENGINE       the engine under test: notify, ptrace or ptrace-noseccomp (SYDBOX_TEST_ENGINE)
#
# and defines `sydbox`, which runs the program under test with that engine, and the assertions below. Normally
# tests/run-tests says where things are; without it the build folder is build/ in the source tree.
# shellcheck disable=SC2034,SC2154 # variables are for the files that load this; Bats' run sets status and the like

bats_require_minimum_version 1.5.0

# Tests that are themselves run below sydbox know by this that they are.
OUTER_SYDBOX=${OUTER_SYDBOX-${SYDBOX_ACTIVE-}}
export OUTER_SYDBOX
# What they do outside of a sandbox of their own is not to change the outer one.
if [[ -n $OUTER_SYDBOX ]]; then
    [[ -e /dev/sydbox/core/trace/magic_lock:on ]] || true
fi
unset SYDBOX SYDBOX_ACTIVE SYDBOX_VERSION SYDBOX_API_VERSION SYDBOX_CONFIG
unset SANDBOX_LOG SANDBOX_ON SANDBOX_READ SANDBOX_WRITE SANDBOX_DENY SANDBOX_PREDICT # of an ebuild package manager

SOURCE=${SYDBOX_TEST_SOURCE:-$(cd -- "$BATS_TEST_DIRNAME/../.." && pwd -P)}
_build=${SYDBOX_TEST_BUILD:-$SOURCE/build}
SYDBOX=$_build/sydbox
HELPERS=$_build/tests/programs
BASHLIB=$_build/bash
PROFILES=$SOURCE/profiles
ENGINE=${SYDBOX_TEST_ENGINE:-notify}
export SOURCE SYDBOX_DATADIR=$PROFILES
export NO_COLOR=1

case $ENGINE in
notify) _engine_options=(--engine notify) ;;
ptrace) _engine_options=(--engine ptrace) ;;
ptrace-noseccomp) _engine_options=(--engine ptrace -m core/trace/use_seccomp:false) ;;
*)
    printf 'SYDBOX_TEST_ENGINE is notify, ptrace or ptrace-noseccomp, not %s\n' "$ENGINE" >&2
    exit 1
    ;;
esac

# Skips the test if lib/engine-differences says that the engine can't pass it; the notify engine passes all.
_skip_what_engine_lacks() {
    local engine file test reason
    [[ $ENGINE != notify ]] || return 0
    while IFS='|' read -r engine file test reason; do
        # shellcheck disable=SC2053 # the engine is a pattern
        if [[ $ENGINE == $engine && ${BATS_TEST_FILENAME##*/} == "$file" && $BATS_TEST_DESCRIPTION == "$test" ]]; then
            skip "$reason"
        fi
    done <"$BATS_TEST_DIRNAME/lib/engine-differences"
}

# A file with a setup() or teardown() of its own calls these there.
common_setup() {
    _skip_what_engine_lacks
    mkdir -- "$BATS_TEST_TMPDIR/scratch"
    cd -P -- "$BATS_TEST_TMPDIR/scratch" || return
    SCRATCH=$PWD
    export SYDBOX_TEST_ID=$BATS_TEST_TMPDIR
    _start_watchdog
}
common_teardown() {
    [[ -n ${_watchdog-} ]] || return 0 # skipped before it began
    kill -KILL "$_watchdog" 2>/dev/null
    _kill_processes_of_test
    [[ ! -e $_late ]] || fail "the test took longer than $(_time_limit) seconds"
}
setup() { common_setup; }
teardown() { common_teardown; }

# Whatever a test started has SYDBOX_TEST_ID in its environment, also daemons.
_kill_processes_of_test() {
    local file pid
    while IFS= read -r file; do
        pid=${file#/proc/}
        kill -KILL "${pid%/environ}" 2>/dev/null
    done < <(env -u SYDBOX_TEST_ID grep -lsF -- "SYDBOX_TEST_ID=$SYDBOX_TEST_ID" /proc/[0-9]*/environ)
    return 0
}

# Ends all that a test has started when it takes too long, and lets it fail. Bats has a time limit too (1.8), but now and
# then leaves a process behind that keeps the pipes of the test open for as long.
_time_limit() { printf '%s' "${SYDBOX_TEST_TIMEOUT:-${TEST_TIME_LIMIT:-120}}"; }
_start_watchdog() {
    _late=$BATS_TEST_TMPDIR/late
    (
        trap '' TERM
        sleep "$(_time_limit)" && : >"$_late" && _kill_processes_of_test
    ) </dev/null >/dev/null 2>&1 3>&- &
    _watchdog=$!
    disown "$_watchdog" # so that bash says nothing when teardown kills it
}

# -- running sydbox --------------------------------------------------------------------------------------------------
# For tests that start processes in a sandbox: skips those that cannot work here.
sydbox() {
    "$SYDBOX" "${_engine_options[@]}" "$@"
}

# A sandbox that checks writes and allows none; the rules that a test needs come behind:
# write_denied -m whitelist/write+/x -- COMMAND...
write_denied() {
    sydbox -m core/sandbox/write:deny "$@"
}

# Skips the test if no process can be confined here: one listener for notifications in a chain of filters is all
# that the kernel allows, so below an outer sydbox only the ptrace engine works.
needs_sandbox() {
    if [[ -n $OUTER_SYDBOX && $ENGINE == notify ]]; then
        skip "a sandbox in a sandbox needs the ptrace engine"
    fi
}

# -- what a test needs -----------------------------------------------------------------------------------------------
# skip_unless REASON COMMAND [ARG]...: skips the test with that reason if the command fails.
skip_unless() {
    local reason=$1
    shift
    "$@" >/dev/null 2>&1 || skip "$reason"
}

have_command() { command -v -- "$1" >/dev/null; }
is_root() { ((EUID == 0)); }
# Whether the compiler could make 32-bit and static helper programs.
have_m32() { have_helper syscall-probe-m32; }
have_static() { have_helper syscall-probe-static; }
have_helper() { [[ -x $HELPERS/$1 ]]; }

kernel_is_at_least() {
    local have
    have=$(uname -r)
    [[ $(printf '%s\n' "$1" "${have%%-*}" | sort -V | head -n 1) == "$1" ]]
}

# -- assertions ------------------------------------------------------------------------------------------------------
# They judge what the last `run` (or `run --separate-stderr`) left behind, and say what they saw where it is wrong.
fail() {
    printf '%s\n' "$*" >&2
    return 1
}

_show_run() {
    printf 'status: %s\n' "$status"
    printf -- '-- output:\n%s\n' "$output"
    [[ -z ${stderr-} ]] || printf -- '-- standard error:\n%s\n' "$stderr"
}

assert_status() {
    [[ $status -eq $1 ]] || fail "expected status $1
$(_show_run)"
}

assert_output_is() {
    [[ $output == "$1" ]] || fail "expected the output: $1
$(_show_run)"
}

# Each argument is a text that must occur somewhere, whichever way the command was run.
assert_output_has() {
    local text all=$output$'\n'${stderr-}
    for text; do
        [[ $all == *"$text"* ]] || fail "missing in the output: $text
$(_show_run)" || return
    done
}

assert_output_lacks() {
    local text all=$output$'\n'${stderr-}
    for text; do
        [[ $all != *"$text"* ]] || fail "should not be in the output: $text
$(_show_run)" || return
    done
}

assert_output_matches() {
    [[ $output$'\n'${stderr-} =~ $1 ]] || fail "the output does not match: $1
$(_show_run)"
}

# What sydbox says of a start-up error: one line on standard error, nothing on standard output. Needs
# `run --separate-stderr`. one_line_error STATUS TEXT...
assert_one_line_error() {
    assert_status "$1" || return
    [[ -z $output && -n $stderr && $stderr != *$'\n'* ]] || fail "expected one line on standard error and no output
$(_show_run)" || return
    shift
    assert_output_has "$@"
}

# How many violations were reported: first lines of a report.
assert_violation_count() {
    local begin=$'\nsydbox: violation: ' all=$'\n'$output$'\n'${stderr-} without count
    without=${all//"$begin"/}
    count=$(((${#all} - ${#without}) / ${#begin}))
    [[ $count -eq $1 ]] || fail "expected $1 violations, saw $count
$(_show_run)"
}

assert_exists() {
    local path
    for path; do
        [[ -e $path || -L $path ]] || fail "$path does not exist" || return
    done
}

assert_missing() {
    local path
    for path; do
        [[ ! -e $path && ! -L $path ]] || fail "$path exists" || return
    done
}

# -- waiting ----------------------------------------------------------------------------------------------------------
# Waits for a command to succeed; 20 s are plenty.
until_true() {
    local i
    for ((i = 0; i < 400; i++)); do
        ! "$@" >/dev/null 2>&1 || return 0
        sleep 0.05
    done
    fail "never: $*"
}
