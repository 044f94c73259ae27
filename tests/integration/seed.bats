#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The profile that sydbox-1 was first shown with, skype.syd-1: each of its settings and each of its rules is seen to act,
# in a world of files, devices and sockets that is made up for it (tests/data/seed-world.bash).
# shellcheck disable=SC2016,SC2154 # scripts are expanded by the shell inside; stderr is set by run

load lib/common

setup() {
    common_setup
    needs_sandbox
    namespaces=(unshare --mount --net --pid --fork --kill-child --mount-proc)
    is_root || namespaces+=(--user --map-root-user)
    skip_unless "mount namespaces cannot be made here" "${namespaces[@]}" mount -t tmpfs none /mnt
    skip_unless "ip is not installed" have_command ip
}

# in_world SCRIPT, with what seed-world.bash defines.
in_world() {
    mkdir root
    "${namespaces[@]}" bash "$SOURCE/tests/data/seed-world.bash" "$PROFILES/skype.syd-1" "$SYDBOX" \
        "$HELPERS/syscall-probe" "$SCRATCH/root" "$1"
}
rules() { grep -E '^[a-z_]+list/' "$PROFILES/skype.syd-1" | sort; }

@test "each rule of the profile is in the table of what it allows" {
    diff <(rules) <(cut -d ' ' -f 1 "$SOURCE/tests/data/seed-rules.txt" | sort)
}

@test "each rule allows what it says, and not what is beside it" {
    run in_world "rules_act <<'END'
$(<"$SOURCE/tests/data/seed-rules.txt")
END"
    assert_status 0
    [ -z "$output" ] || fail "$output"
}

@test "--check finds nothing wrong, and its output is a profile that means the same" {
    run --separate-stderr "$SYDBOX" --check -c "$PROFILES/skype.syd-1"
    assert_status 0
    printf '%s\n' "$output" >effective.syd-1
    diff <(rules) <(grep -E '^[a-z_]+list/' effective.syd-1 | sort)
    local first=$output
    run --separate-stderr "$SYDBOX" --check -c "$SCRATCH/effective.syd-1"
    assert_status 0
    diff <(printf '%s\n' "$first") <(printf '%s\n' "$output")
}

@test "a server on the abstract socket of X11 is reached, another is not" {
    run in_world '"$PROBE" listen unix-abstract:/tmp/.X11-unix/X0 && "$PROBE" listen unix-abstract:/tmp/.X12-unix/X0 &&
        seed -- "$PROBE" --expect 0 connect unix-abstract:/tmp/.X11-unix/X0 &&
        seed -- "$PROBE" --expect ECONNREFUSED connect unix-abstract:/tmp/.X12-unix/X0'
    assert_status 0
    assert_violation_count 1
}

@test "exec/resume_if_match: xdg-open and its children run unsandboxed, skype does not" {
    run in_world 'cp "$PROBE" /usr/bin/skype; cp "$PROBE" /usr/bin/xdg-open; mkdir -p /home/u; echo text >/test/text; chmod +x /test/text
        seed -- /bin/bash -c "/usr/bin/skype --expect EPERM mkdir /home/u/one && /usr/bin/xdg-open --expect 0 mkdir /home/u/two &&
            /usr/bin/xdg-open --expect ENOEXEC execve /test/text"; echo "status $?"; ls /home/u'
    assert_status 0
    assert_output_has $'\ntwo'
    assert_output_lacks $'\none'
    assert_violation_count 1
}

@test "all four types are on, and nothing is sealed" {
    run in_world 'for type in exec read write network; do
            seed -- "$PROBE" --expect 0 stat "/dev/sydbox/core/sandbox/$type?" || exit; done
        seed -- "$PROBE" --expect 0 stat /dev/sydbox'
    assert_status 0
}

@test "its settings of whitelists, tracing and matching are in force" {
    run in_world 'for key in whitelist/per_process_directories whitelist/successful_bind \
            whitelist/unsupported_socket_families trace/follow_fork trace/exit_wait_all trace/use_seccomp trace/use_seize \
            trace/use_toolong_hack match/case_sensitive; do
            seed -- "$PROBE" --expect 0 stat "/dev/sydbox/core/$key?" || exit; done
        for key in violation/raise_fail violation/raise_safe; do
            seed -- "$PROBE" --expect ENOENT stat "/dev/sydbox/core/$key?" || exit; done
        seed -- "$PROBE" --expect 0 open /proc/self/comm WRONLY && seed -- "$PROBE" --expect 0 socket 16 3 0'
    assert_status 0
}

@test "a violation is refused, reported on standard error, and does not change the exit status" {
    run --separate-stderr in_world 'seed -- /bin/bash -c "\"\$PROBE\" stat / 2>/tmp/qtsingleapp-x; echo going on; exit 5"'
    assert_status 5
    [[ $output == "going on" ]] || fail "$output"
    [[ $stderr == *"violation: exec "* ]] || fail "$stderr"
}

@test "the processes end when sydbox is ended" {
    run in_world '"$SYDBOX" -c /test/seed.syd-1 -- /bin/bash -c ": >/tmp/qtsingleapp-there; while :; do :; done" & foreground=$!
        until [[ -e /tmp/qtsingleapp-there ]]; do sleep 0.05; done
        kill -TERM $foreground; wait $foreground || echo "status $?"
        for pid in /proc/[0-9]*/comm; do cat $pid; done'
    assert_output_has "status 143"
    [ "$(grep -c '^bash$' <<<"$output")" -le 1 ] || fail "$output"
}
