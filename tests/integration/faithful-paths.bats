#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Inside allowed folders paths mean what they mean outside: links, slashes, dots, lengths, errors.
# The comparisons are made by tests/faithful; what each prints must be the same byte for byte.

load lib/common
load lib/faithful

@test "missing-components gives the same output inside" { same missing-components; }
@test "not-a-directory gives the same output inside" { same not-a-directory; }
@test "plain-file gives the same output inside" { same plain-file; }
@test "plain-folder gives the same output inside" { same plain-folder; }
@test "trailing-slashes gives the same output inside" { same trailing-slashes; }
@test "dots gives the same output inside" { same dots; }
@test "empty-path gives the same output inside" { same empty-path; }
@test "long-names gives the same output inside" { same long-names; }
@test "long-paths gives the same output inside" { same long-paths; }
@test "strange-names gives the same output inside" { same strange-names; }
@test "every-byte-in-a-name gives the same output inside" { same every-byte-in-a-name; }
@test "relative-to-a-descriptor gives the same output inside" { same relative-to-a-descriptor; }
@test "moved-folder gives the same output inside" { same moved-folder; }
@test "removed-folder gives the same output inside" { same removed-folder; }
@test "forbidden-by-permissions gives the same output inside" { same forbidden-by-permissions; }
@test "deep-working-directory gives the same output inside" { same deep-working-directory; }

@test "link-is-followed-or-not gives the same output inside" { same link-is-followed-or-not; }
@test "dangling-links gives the same output inside" { same dangling-links; }
@test "loops gives the same output inside" { same loops; }
@test "forty-links gives the same output inside" { same forty-links; }
@test "links-with-long-texts gives the same output inside" { same links-with-long-texts; }
@test "hard-links gives the same output inside" { same hard-links; }
@test "renames gives the same output inside" { same renames; }
@test "magic-links gives the same output inside" { same magic-links; }

@test "refused-names gives the same output inside" { same_refusals refused-names; }
@test "refused-arguments gives the same output inside" { same_refusals refused-arguments; }
@test "refused-by-permissions gives the same output inside" { same_refusals refused-by-permissions; }
@test "null-paths gives the same output inside" { same_refusals null-paths; }
@test "whiteouts gives the same output inside" { same_refusals whiteouts; }
@test "changed-ids gives the same output inside" { same changed-ids; }

# As in a container. The process is not dumpable until it executes a program, and closed to sydbox until then.
@test "a process of another user can write below a root without CAP_SYS_PTRACE" {
    needs_sandbox
    skip_unless "only root can change its ids" is_root
    skip_unless "a tracer needs CAP_SYS_PTRACE" test "$ENGINE" = notify
    skip_unless "no setpriv" have_command setpriv
    chmod 0777 "$SCRATCH"
    local -a container=(setpriv --bounding-set '-sys_ptrace,-sys_admin' --)
    skip_unless "setpriv does not work here" "${container[@]}" true
    run "${container[@]}" "$SYDBOX" --engine notify -m core/sandbox/write:deny -m "whitelist/write+$SCRATCH/***" -- \
        setpriv --reuid 65534 --regid 65534 --clear-groups sh -c \
        'id -u; echo text >file && cat file; mkdir folder && rmdir folder && rm file; mkdir /folder' 2>&1
    assert_output_has "65534"$'\n'"text"$'\n' 'mkdir("/folder", 0777) = EPERM'
    assert_violation_count 1
    assert_missing file folder
}

@test "a process can use the file system in user space of its user below a root that may not" {
    needs_sandbox
    skip_unless "only root can change its ids" is_root
    skip_unless "no setpriv" have_command setpriv
    mkdir served
    chmod 0755 "$SCRATCH" served
    skip_unless "no file system in user space can be mounted here" "$HELPERS/user-files" "$SCRATCH/served" true
    local -a as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups sh -c
        'cat served/file served/none; [ -r served/file ] && echo readable; cd -P served && cat file; : >>file && echo written')
    run "$HELPERS/user-files" "$SCRATCH/served" "${as_user[@]}"
    local outside=$output
    assert_output_has served 'served/none: No such file' readable written
    # shellcheck disable=SC2154 # lib/common sets _engine_options
    run "$HELPERS/user-files" "$SCRATCH/served" "$SYDBOX" "${_engine_options[@]}" -m core/sandbox/read:deny \
        -m 'whitelist/read+/***' -m core/sandbox/write:deny -m "whitelist/write+$SCRATCH/***" -- "${as_user[@]}"
    assert_output_is "$outside"
}
