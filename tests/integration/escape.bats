#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Every technique of tests/escape tries one way around the sandbox and judges itself: outside it must say that it
# escaped, so that it is a true attempt, and inside that it was blocked.
# shellcheck disable=SC2016,SC2154 # scripts are expanded by the shell inside; variables are of lib/common

load lib/common

setup() {
    common_setup
    ulimit -S -c 0
    ESCAPE=${HELPERS%/*}/escape/escape
    # shellcheck disable=SC2217 # it need not read: an attack opens this pipe
    sleep 300 3>&- < <(:) &
    outsider=$!
    export SCRATCH
    tried=0
}

# These can't succeed anywhere: the kernel lacks x32, user namespaces may be forbidden to all, and the machine's clock and
# log are root's. And an outer sandbox may block anything.
may_be_blocked_outside() {
    [[ -z $OUTER_SYDBOX ]] || return 0
    case $1 in
    x32-number | unshare-user | clone-user | clone3-user) return 0 ;;
    ptrace-* | more-allowed | vm-writev | proc-mem* | pidfd-getfd) [[ $(cat /proc/sys/kernel/yama/ptrace_scope 2>/dev/null || echo 0) != 0 ]] ;;
    perf-sigtrap) ((EUID != 0)) || [[ $(cat /proc/sys/kernel/perf_event_paranoid 2>/dev/null || echo 3) -gt 2 ]] ;;
    kernel-log | clock-set) ((EUID != 0)) || ! grep -q '^CapEff:.*ffffffff$' /proc/self/status ;;
    *) return 1 ;;
    esac
}

# confinement PLACE: everything is checked, or the one type in $only_type, whose rules then allow everything.
confinement() {
    if [[ -n ${only_type-} ]]; then
        printf '%s\n' -m "core/sandbox/$only_type:deny"
        [[ $only_type == network ]] || printf '%s\n' -m "whitelist/$only_type+/***"
        return
    fi
    printf '%s\n' -m core/sandbox/write:deny -m "whitelist/write+$1/*/allowed/***" -m 'whitelist/write+/dev/***' \
        -m 'whitelist/write+/proc/***' -m core/sandbox/read:allow -m "${forbidden_to_read:-filter/read+/none}" \
        -m core/sandbox/network:deny -m core/sandbox/exec:deny -m 'whitelist/exec+/***' \
        -m "blacklist/exec+$1/*/scene/***" -m exec/resume_if_match+/bin/true -m exec/resume_if_match+/usr/bin/true
}

wrapper=() # what runs sydbox

# confined PROGRAM PLACE NAME...: prints what run-attempts does. An attempt that ends the sandbox is "ended", and the
# others go on in another one.
confined() {
    local program=$1 place=$2
    local -a options results
    mapfile -t options < <(confinement "$place")
    shift 2
    while (($#)); do
        mapfile -t results < <("${wrapper[@]}" "$SYDBOX" "${_engine_options[@]}" "${options[@]}" -- \
            bash "$BATS_TEST_DIRNAME/lib/run-attempts" inside "$program" "$place" "$outsider" "$@" 2>>"$place.log")
        [[ ${#results[@]} -eq 0 ]] || printf '%s\n' "${results[@]}"
        shift "${#results[@]}"
        if (($#)); then
            printf '%s ended the sandbox\n' "$1"
            shift
        fi
    done
}

# attempts PATTERN: all techniques whose name matches it, outside and inside, also as a 32-bit program.
attempts() {
    local program form place name status output bad=0
    local -a names
    needs_sandbox
    for form in "" -m32; do
        program=$ESCAPE$form
        [[ -x $program ]] || continue
        mapfile -t names < <("$program" --list | grep -xE "$1")
        [[ ${#names[@]} -gt 0 ]] || fail "no technique matches $1" || return
        # Once is enough to see that they are true attempts.
        place=$SCRATCH/outside$form
        if [[ ! -e $place ]]; then
            mkdir -- "$place"
            "$program" --scene "${names[@]/#/"$place/"}"
            bash "$BATS_TEST_DIRNAME/lib/run-attempts" outside "$program" "$place" "$outsider" "${names[@]}" 3>&- >"$place.results"
            while read -r name status output; do
                if [[ $status == 77 ]]; then
                    printf '# %s: %s\n' "$name$form" "$output" >&3
                elif [[ $status != 1 ]] && ! may_be_blocked_outside "$name"; then
                    printf '%s is no true attempt: status %s outside: %s\n' "$name$form" "$status" "$output"
                    bad=1
                fi
            done <"$place.results"
            [[ $(wc -l <"$place.results") -eq ${#names[@]} ]] || fail "not all were tried outside" || return
        fi
        place=$SCRATCH/inside$form
        rm -rf -- "$place"
        mkdir -- "$place"
        "$program" --scene "${names[@]/#/"$place/"}"
        while read -r name status output; do
            tried=$((tried + 1))
            if [[ $status != 0 && $status != 77 ]]; then
                printf '%s: status %s inside: %s\n' "$name$form" "$status" "$output"
                bad=1
            fi
        done < <(confined "$program" "$place" "${names[@]}" 3>&-)
    done
    return "$bad"
}
tell_attempts() { printf '# cases: %s\n' "$tried" >&3; }

@test "no form of open goes around the sandbox" {
    attempts 'open-(write|rdwr|mode-3|read-trunc|append|read-creat|tmpfile|legacy)|creat|openat.*|int80-open|x32-number|high-bits'
    tell_attempts
}

@test "no way to write a path goes around the sandbox" {
    attempts 'chdir-.*|fchdir-.*|dot-dot|slashes|symlink-.*|dangling-link|proc-self-.*|proc-fd-.*|dev-fd|page-crossing|bad-pointer|long-path'
    tell_attempts
}

@test "no way to make, remove and move names goes around the sandbox" {
    attempts 'core-dump|deleted-file|truncate|mkdir.*|mknod-fifo|symlink|link.*|unlink.*|rmdir|rename.*'
    tell_attempts
}

@test "no way to change attributes goes around the sandbox" {
    attempts 'chmod|fchmod.*|.?chown.*|utime.*|fut.*|.*setxattr.*|ioctl-.*|lease|fanotify-write'
    tell_attempts
}

@test "no way to execute goes around the sandbox" {
    attempts 'exec.*|thread-.*'
    tell_attempts
}

@test "no change of what paths mean and no other interface goes around the sandbox" {
    attempts 'chroot|unshare-.*|clone.*|setns-.*|mount-.*|open-(tree|by-handle)|fsopen|io-uring|mknod-device|clock-set|kernel-log'
    tell_attempts
}

@test "no process outside is taken over, and sydbox is not touched" {
    attempts 'ptrace-.*|vm-writev|perf-.*|proc-mem.*|pidfd-.*|.*-sydbox|set(sig|own)-.*|signal-waiter|more-allowed|priority-group'
    tell_attempts
}

@test "a process that waits for sydbox in another process group is not reached by the group" {
    needs_sandbox
    # timeout(1) makes a group for itself and what it runs.
    local -a wrapper=(timeout 60)
    attempts 'signal-waiter|setown-.*|kill-sydbox|pidfd-signal-proc'
    tell_attempts
}

@test "what is outside the pid namespace of sydbox is protected too" {
    needs_sandbox
    skip_unless "pid namespaces are not allowed here" unshare -pf --mount-proc true
    # The group of sydbox, and the process behind the pidfd, have no number in there.
    local -a wrapper=("$HELPERS/with-pidfd" "$outsider" 9 setsid -w unshare -pf --mount-proc)
    attempts 'priority-group|pidfd-inherited'
    tell_attempts
}

@test "a signal to a group whose leader is outside the pid namespace stays inside" {
    needs_sandbox
    skip_unless "pid namespaces are not allowed here" unshare -pf --mount-proc true
    run setsid -w bash -c 'trap "echo reached" USR1; unshare -pf --mount-proc "$@"; sleep 0.1; echo over' bash "$SYDBOX" \
        "${_engine_options[@]}" -m core/sandbox/write:deny -m 'whitelist/write+/dev/***' -- \
        bash -c 'trap "echo own" USR1; kill -USR1 0; echo "kill $?"'
    assert_output_is $'own\nkill 0\nover'
}

@test "no way to watch what may not be read goes around the sandbox" {
    local forbidden_to_read="blacklist/read+$SCRATCH/inside*/*/scene/file"
    attempts '.*notify-read'
    tell_attempts
}

@test "each sandbox type alone protects processes outside, and sydbox, from being taken over" {
    local only_type
    for only_type in read exec network; do
        attempts 'ptrace-.*|vm-writev|perf-.*|proc-mem.*|pidfd-.*|.*-sydbox|setsig-kill|signal-waiter|more-allowed|priority-group' || fail "$only_type"
    done
    tell_attempts
}

@test "paths keep their meaning also where only reading or executing is checked" {
    local only_type
    for only_type in read exec; do
        attempts 'chroot|unshare-.*|clone.*|setns-.*|mount-.*|open-(tree|by-handle)|fsopen|io-uring' || fail "$only_type"
    done
    tell_attempts
}

@test "no way to talk goes around the sandbox" {
    attempts '.*-udp|bind-inet|listen-unbound|ip-options'
    tell_attempts
}

@test "a program that cannot be read by sydbox does not escape, and the report says why" {
    needs_sandbox
    skip_unless "root may look at every program" test "$EUID" -ne 0
    local name place=$SCRATCH/unreadable
    # Where executing is checked it is not executed at all, and where reading is, it can't load its libraries.
    local -a options=(-m core/sandbox/write:deny -m core/sandbox/network:deny)
    cp -- "$ESCAPE" program
    chmod 0111 program
    mkdir -- "$place"
    for name in mkdir openat2 fchmod-readonly connect-udp sendmsg-udp listen-unbound setown-waiter pidfd-signal-proc; do
        "$ESCAPE" --scene "$place/$name"
        run sydbox "${options[@]}" -- \
            bash "$BATS_TEST_DIRNAME/lib/run-attempts" inside "$SCRATCH/program" "$place" "$outsider" "$name"
        assert_output_matches "(^|"$'\n'")$name (0|77) " || fail "$name: $output"
        # The last ones are no violations, but refused whatever rules say.
        [[ $name == setown-waiter || $name == pidfd-* ]] || assert_output_has "the program may be executed but not read"
        tried=$((tried + 1))
    done
    tell_attempts
}

@test "doc/SECURITY names every technique" {
    local name pattern
    local -a patterns
    mapfile -t patterns < <(sed 's,escape/,,g' "$SOURCE/doc/SECURITY" | tr -c 'a-z0-9*-' '\n' | grep -v '^[*-]*$')
    while IFS= read -r name; do
        for pattern in main "${patterns[@]}"; do
            # shellcheck disable=SC2053 # a pattern
            [[ $name != $pattern ]] || continue 2
        done
        fail "$name is not named"
    done < <(find "$SOURCE/tests/escape" -name '*.c' -printf '%f\n' | sed 's/\.c$//')
}

@test "every technique is tried by a test above" {
    local name patterns
    patterns=$(sed -n "s/^    attempts '\(.*\)'\$/\1/p" "$BATS_TEST_FILENAME" | paste -sd '|')
    [[ $("$ESCAPE" --list | wc -l) -ge 119 ]]
    while read -r name; do
        [[ $name =~ ^($patterns)$ ]] || fail "$name is tried by none"
    done < <("$ESCAPE" --list)
}

@test "no process that waits for sydbox is signalled, since it might pass the signal on" {
    needs_sandbox
    # timeout(1) sends its own SIGTERM on to sydbox, which would let everything go on unsandboxed.
    run --separate-stderr timeout 20 "$SYDBOX" "${_engine_options[@]}" -m core/sandbox/write:deny \
        -m 'whitelist/write+/dev/***' -- bash -c '
        pid=$PPID
        while ((pid > 1)); do
            while read -r key value; do [[ $key != PPid: ]] || pid=$value; done <"/proc/$pid/status"
            if ((pid > 1)) && kill -TERM "$pid" 2>/dev/null; then echo "reached $pid"; fi
        done
        sleep 0.5; : >"$SCRATCH/x"; exit 5'
    assert_status 5
    assert_output_is ''
    assert_output_lacks "terminated"
    assert_missing "$SCRATCH/x"
}

@test "a signal to the own group ends the group and leaves sydbox" {
    needs_sandbox
    run write_denied -m 'whitelist/write+/dev/***' -- sh -c 'sleep 300 & kill -KILL 0'
    assert_status 137
    run write_denied -m 'whitelist/write+/dev/***' -- sh -c 'trap "echo came; exit 3" ALRM; kill -ALRM 0; sleep 1'
    assert_status 3
    assert_output_is came
}

@test "a signal to everybody reaches the sandbox and nobody else" {
    needs_sandbox
    run write_denied -m 'whitelist/write+/dev/***' -- bash -c 'sleep 300 & kill -KILL -1; wait $!; echo "sleep $?"'
    assert_status 0
    assert_output_has "sleep 137"
    kill -0 "$outsider"
}

@test "processes of the sandbox may be traced by one another" {
    needs_sandbox
    skip_unless "no strace" have_command strace
    run write_denied -m 'whitelist/write+/dev/***' -- strace -f -o /dev/null sh -c '/bin/true; exit 7'
    assert_status 7
}

@test "processes are protected in every mount of procfs" {
    needs_sandbox
    skip_unless "mount namespaces are not allowed here" unshare -m true
    mkdir elsewhere
    local type
    for type in write read exec network; do
        # shellcheck disable=SC2016 # expanded by the inner shells
        run --separate-stderr unshare -m --propagation private sh -c 'mount -t proc proc elsewhere; exec "$@"' sh "$SYDBOX" \
            "${_engine_options[@]}" -m "core/sandbox/$type:deny" -m 'whitelist/write+/***' -m 'whitelist/read+/***' \
            -m 'whitelist/exec+/***' -- bash -c 'exec 3<>"elsewhere/$PPID/mem" && echo opened
                echo own >elsewhere/self/comm && echo fine'
        [[ $output == fine ]] || fail "$type: $output $stderr"
    done
}
