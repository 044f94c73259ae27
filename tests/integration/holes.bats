#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Ways around the sandbox, and sydbox itself.
# shellcheck disable=SC2016,SC2153 # scripts are expanded by the shell inside; PROBE is of lib/folders

load lib/common
load lib/folders

@test "calls that go around the sandbox are refused while writing is checked" {
    needs_sandbox
    local probe line before
    before=$(picture "$NO")
    for probe in $(probes); do
        while read -ra line; do
            run confined -- "$probe" "${line[@]:1}"
            [[ $status -ne 77 ]] || continue
            assert_output_matches "${line[1]} = (${line[0]})" || fail "${probe##*/} ${line[*]}"
        done <<END
ENOSYS io_uring_setup
ENOSYS unknown
ENOSYS unknown 600
EPERM|ENOSYS open_by_handle_at
EPERM mount $OK/dir
EPERM umount2 $OK/dir
EPERM|ENOSYS fsopen
EPERM|ENOSYS open_tree $OK/dir
EPERM|ENOSYS move_mount $OK/dir
EPERM pivot_root $OK/dir
EPERM chroot $OK/dir
EPERM unshare
EPERM unshare 0x20000
EPERM clone 0x10000000
EPERM clone 0x20000
EPERM|ENOSYS clone3 0x10000000
EPERM acct $OK/file
EPERM swapon $OK/file
EPERM quotactl $OK/file
EPERM mknod-device $OK/device
EPERM|ENOSYS int80-mkdir $NO/new
EPERM|ENOSYS x32-mkdir $NO/new
END
        [[ $(picture "$NO") == "$before" ]] || fail "something was changed"
    done
}

@test "processes and threads can be made" {
    needs_sandbox
    local probe
    for probe in $(probes); do
        run confined -- "$probe" --expect 0 clone
        assert_status 0
        # The C library falls back to clone.
        run confined -- "$probe" clone3
        assert_output_matches 'clone3 = (0|ENOSYS)'
        assert_violation_count 0
    done
}

# Prints the processes of sydbox that a process inside can see: its ancestors by that name.
sydbox_ancestors='pid=$$; while read -r _ pid < <(grep ^PPid: "/proc/$pid/status") && ((pid > 1)); do
    read -r name <"/proc/$pid/comm"; [[ $name != sydbox* ]] || echo "$pid"; done'

@test "sydbox cannot be signalled, traced or limited from inside" {
    needs_sandbox
    run confined -- bash -c "$sydbox_ancestors"
    assert_status 0
    [ -n "$output" ] || fail "no process of sydbox is to be seen"
    local call
    for call in 'kill PID 15' 'kill PID 19' 'tgkill PID 19' 'kill PID 9' 'ptrace-seize PID' 'pidfd_open PID' \
        'process_vm_writev PID'; do
        run confined -- bash -c 'for pid in $('"$sydbox_ancestors"'); do '"\"\$PROBE\" ${call//PID/\$pid}"'; done; echo alive'
        assert_status 0 || fail "$call"
        assert_output_matches "= E(PERM|ACCES|SRCH)" || fail "$call"
        assert_output_lacks "= 0" || fail "$call"
        assert_output_has alive
        # A descriptor alone harms nobody, so its refusal is not reported.
        [[ $call == pidfd_open* ]] || assert_output_has "sydbox itself is not to be" || return
    done
    run confined -- bash -c 'for pid in $('"$sydbox_ancestors"'); do "$PROBE" open "/proc/$pid/mem" WRONLY; done'
    assert_output_lacks "= 0"
}

@test "processes inside may signal, trace and write to each other" {
    needs_sandbox
    run confined -- bash -c 'sleep 10 & "$PROBE" --expect 0 kill $! 0 && "$PROBE" --expect 0 pidfd_open $! &&
        kill $! && ! wait $!'
    assert_status 0
    assert_violation_count 0
}

# An orphaned process group with a stopped member gets SIGHUP from the kernel, and with it the shell that waits.
@test "the shell that waits for sydbox is not ended by a group that becomes an orphan" {
    needs_sandbox
    skip_unless "python3 is missing" have_command python3
    skip_unless "an outer sandbox does not let sydbox make processes beside its own" [ -z "$OUTER_SYDBOX" ]
    cat >orphan.py <<'END'
import os, signal, time
group = os.getpgrp()
stopped = os.fork()
if stopped == 0:
    os.kill(os.getpid(), signal.SIGSTOP)
    os._exit(0)
os.waitpid(stopped, os.WUNTRACED)
outer = os.fork()
if outer == 0:
    os.setpgid(0, 0)
    inner = os.fork()
    if inner == 0:
        os.setpgid(0, group)
        os._exit(0)
    os.waitpid(inner, 0)
    os._exit(0)
os.waitpid(outer, 0)
time.sleep(0.2)
os.kill(stopped, signal.SIGKILL)
END
    # shellcheck disable=SC2016,SC2154 # the variable is of lib/common
    run setsid --wait bash -c '"$@"; echo "the shell lives, status $?"' bash python3 -B orphan.py
    [[ $output != *lives* ]] || fail "the attack is none: $output"
    # shellcheck disable=SC2016,SC2154 # likewise
    run setsid --wait bash -c '"$@"; echo "the shell lives, status $?"' bash "$SYDBOX" "${_engine_options[@]}" \
        -m core/sandbox/write:deny -m 'whitelist/write+/dev/***' -- python3 -B orphan.py
    assert_output_is "the shell lives, status 0"
}
