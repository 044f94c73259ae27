#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Which programs are executed and which files are read.
# shellcheck disable=SC2016,SC2153 # scripts are expanded by the shell inside; PROBE is of lib/folders

load lib/common
load lib/folders

# -- exec ------------------------------------------------------------------------------------------------------------

exec_denied() { sydbox -m core/sandbox/exec:deny -m 'whitelist/exec+/***' -m "blacklist/exec+$NO/***" "$@"; }

@test "programs outside of what is allowed are not executed in any way" {
    needs_sandbox
    cp -- "$PROBE" "$NO/program"
    cp -- "$PROBE" "$OK/program"
    local call probe
    for probe in $(probes); do
        for call in execve execveat fexecve; do
            run exec_denied -- "$probe" --expect EACCES "$call" "$NO/program" stat
            assert_status 0 || fail "${probe##*/} $call"
            assert_violation_count 1
            assert_output_has "sydbox: violation: exec execve" "  path     $NO/program" "esandbox allow_exec $NO/program"
            run --separate-stderr exec_denied -- "$probe" "$call" "$OK/program"
            assert_status 2 || fail "${probe##*/} $call" # its usage text
            assert_violation_count 0
        done
    done
}

@test "a script and a link to a program count as what they are" {
    needs_sandbox
    printf '#!/bin/sh\nexit 0\n' >"$NO/script"
    cp -- "$NO/script" "$OK/script"
    chmod +x "$NO/script" "$OK/script"
    ln -s "$NO/script" "$OK/alias"
    run exec_denied -- "$PROBE" --expect EACCES execve "$NO/script"
    assert_status 0
    run exec_denied -- "$PROBE" --expect EACCES execve "$OK/alias"
    assert_status 0
    run exec_denied -- "$OK/script"
    assert_status 0
}

# -- read ------------------------------------------------------------------------------------------------------------

read_denied() { sydbox -m core/sandbox/read:deny -m 'whitelist/read+/***' -m "blacklist/read+$NO/***" "$@"; }

@test "files outside of what is allowed are not read" {
    needs_sandbox
    local call probe
    for probe in $(probes); do
        for call in 'open @/file RDONLY' 'open @/file RDWR' 'openat @/file RDONLY' 'openat2 @/file RDONLY' \
            'open @/dir RDONLY|DIRECTORY' 'open @/link RDONLY'; do
            # shellcheck disable=SC2086 # a call and its operands
            set -- ${call//@/$NO}
            run read_denied -- "$probe" --expect EPERM "$@"
            assert_status 0 || fail "${probe##*/} $call"
            assert_violation_count 1
            assert_output_has "sydbox: violation: read $1(" "whitelist/read+$NO"
            set -- "${@//$NO/$OK}"
            run read_denied -- "$probe" --expect 0 "$@"
            assert_status 0 || fail "${probe##*/} $call"
        done
        run read_denied -- "$probe" --expect EACCES access "$NO/file" READ
        assert_status 0
        assert_violation_count 0
        run read_denied -- "$probe" --expect EOPNOTSUPP listxattr "$NO/file"
        assert_status 0
        assert_violation_count 0
        run read_denied -- "$probe" --expect 0 stat "$NO/file"
        assert_status 0
    done
}

@test "writing is not reading" {
    needs_sandbox
    run read_denied -- "$PROBE" --expect 0 open "$NO/file" WRONLY
    assert_status 0
}

@test "searching a folder is not executing it" {
    needs_sandbox
    run sydbox -m core/sandbox/exec:deny -m 'whitelist/exec+/**/bin/**' -- sh -c 'test -x / && test -x /etc && echo searched'
    assert_output_is searched
}

@test "the interpreter of a script that the sandbox may have written has to be allowed too" {
    needs_sandbox
    printf '#!/bin/sh\necho ran\n' >script
    chmod +x script
    local -a rules=(-m core/sandbox/exec:deny -m "whitelist/exec+$SCRATCH/script" -m 'whitelist/write+/dev/***'
        -m "whitelist/exec+$(realpath /bin/bash)")
    run sydbox "${rules[@]}" -- bash -c ./script
    assert_output_has "sydbox: violation: exec" "path     $(realpath /bin/sh)"
    # None that it may write, ...
    run sydbox "${rules[@]}" -m core/sandbox/write:deny -- bash -c ./script
    assert_output_is ran
    # ... but for an interpreter that a rule forbids.
    run sydbox "${rules[@]}" -m core/sandbox/write:deny -m "blacklist/exec+$(realpath /bin/sh)" -- bash -c ./script
    assert_output_has "sydbox: violation: exec" blacklist/exec
}
