# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# What the tests of esandbox share. SYDBOX_TEST_BASH names the bash that scripts are run by, for tests with an older one.
# shellcheck disable=SC2016,SC2034,SC2154 # scripts are expanded by the bash inside; variables are for files that load this

setup() {
    common_setup
    PROBE=$HELPERS/syscall-probe
    DIR=$SCRATCH/dir
    mkdir -- "$DIR"
    TEST_BASH=${SYDBOX_TEST_BASH:-bash}
    export BASHLIB PROBE DIR
}

# inside [SYDBOX_OPTION]... -- SCRIPT [ARG]...: runs the script in bash with esandbox; writes are checked and go to
# devices only.
inside() {
    local -a options=()
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    write_denied -m 'whitelist/write+/dev/***' "${options[@]}" -- \
        "$TEST_BASH" -c 'source "$BASHLIB/sydbox.bash"; '"$1" bash "${@:2}"
}
outside() { "$TEST_BASH" -c 'source "$BASHLIB/sydbox.bash"; '"$1" bash "${@:2}"; }

# Skips the test where commands cannot be run outside: their folder and descriptors are taken from the caller.
needs_cmd_exec() {
    skip_unless "cmd/exec does not work here" inside -- 'esandbox exec /bin/true && ! esandbox exec /no/such/program'
}

# Every command with operands that fit, one a line.
all_commands() {
    cat <<'END'
api
check
status
query core/sandbox/write
query whitelist/write /x
wait_all
wait_eldest
enabled
enabled_path
enable
enable_path
disable
disable_path
enabled_exec
enable_exec
disable_exec
enabled_read
enable_read
disable_read
enabled_net
enable_net
disable_net
allow /x
allow_path /x
disallow /x
disallow_path /x
allow_exec /x
disallow_exec /x
allow_read /x
disallow_read /x
allow_net inet:127.0.0.1@1
allow_net --connect inet:127.0.0.1@1
disallow_net inet:127.0.0.1@1
disallow_net --connect inet:127.0.0.1@1
addfilter /x
addfilter_path /x
rmfilter /x
rmfilter_path /x
addfilter_read /x
rmfilter_read /x
addfilter_exec /x
rmfilter_exec /x
addfilter_net inet:127.0.0.1@1
rmfilter_net inet:127.0.0.1@1
kill /x
resume /x
hack_toolong
nohack_toolong
exec /bin/true
exec_lock
lock
END
}

# Prints "COMMAND: STATUS" for each command on standard input.
all_statuses='while read -ra words; do esandbox "${words[@]}" >/dev/null; echo "${words[*]}: $?"; done'

# Functions by names of former times.
old_names='sydboxcheck|sydboxcmd|addwrite|rmwrite|addfilter|rmfilter'

# One way to set up a shell that scripts may be run in, a line.
shell_options() {
    cat <<'END'
set -e
set -u
set -eu -o pipefail
shopt -s extglob
shopt -s nullglob
shopt -s failglob
shopt -s extglob nullglob failglob dotglob nocasematch; set -eu
IFS=/x; set -eu
set -f
set -o posix
END
}
