#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The four sandbox types: what is refused, with which errno and which report, and what must work as if nothing were there.
# shellcheck disable=SC2016 # scripts are expanded by the shell inside

load lib/common

setup() {
    common_setup
    PROBE=$HELPERS/syscall-probe
    OK=$SCRATCH/ok
    NO=$SCRATCH/no
    export PROBE OK NO
    furnish "$OK"
    furnish "$NO"
}

# The same things in each folder.
furnish() {
    rm -rf -- "$1"
    mkdir -p -- "$1/dir/below" "$1/empty"
    echo content >"$1/file"
    chmod 644 "$1/file"
    ln -s file "$1/link"
}

# What a refused call must not have changed.
picture() { find "$1" -printf '%p %y %m %s %T@ %n %l\n' | LC_ALL=C sort; }

# Writing is checked, and allowed in $OK and to devices. Options of sydbox come first: confined -m x -- COMMAND...
confined() { write_denied -m 'whitelist/write+/dev/***' -m "whitelist/write+$OK/***" "$@"; }

# Skips the test as long as a key is known but does not act: sydbox says so at its start.
needs_setting() {
    local said
    said=$(sydbox -m "$1" -- true 2>&1)
    [[ $said != *"does not act yet"* ]] || skip "${1%%:*} does not act yet"
}

# The probe in each form that could be built here.
probes() {
    local suffix
    for suffix in "" -static -m32; do
        [[ ! -x $PROBE$suffix ]] || printf '%s\n' "$PROBE$suffix"
    done
}

# One mode of the probe and its operands a line; @ stands for a folder.
writing_calls() {
    cat <<'END'
open @/new WRONLY|CREAT
open @/new RDONLY|CREAT
open @/new WRONLY|CREAT|EXCL
open @/file WRONLY
open @/file RDWR
open @/file WRONLY|APPEND
open @/file RDONLY|TRUNC
open @/link WRONLY
open @/dir WRONLY|TMPFILE
openat @/file WRONLY
openat @/new RDWR|CREAT
openat2 @/file WRONLY
openat2 @/new WRONLY|CREAT
openat2 @/dir WRONLY|TMPFILE
creat @/new
creat @/file
mkdir @/new
mkdirat @/new
rmdir @/empty
unlink @/file
unlink @/link
unlinkat @/file
unlinkat @/empty REMOVEDIR
rename @/file @/renamed
rename @/dir @/renamed
renameat @/file @/renamed
renameat2 @/file @/renamed
renameat2 @/file @/renamed 1
link @/file @/linked
linkat @/file @/linked
linkat @/link @/linked FOLLOW
symlink target @/new
symlinkat target @/new
mknod @/new
mknodat @/new
chmod @/file 0600
chmod @/link 0600
fchmod @/file 0600
fchmodat @/file 0600
fchmodat2 @/file 0600
chown @/file
lchown @/link
fchown @/file
fchownat @/file
truncate @/file 3
utimes @/file
utimensat @/file
utimensat @/link NO_FOLLOW
futimens @/file
setxattr @/file
lsetxattr @/file
fsetxattr @/file
removexattr @/file
fremovexattr @/file
setflags @/file
END
}

# -- write: calls ----------------------------------------------------------------------------------------------------

@test "each writing call is refused outside of what is allowed, changes nothing, and is reported once" {
    needs_sandbox
    local probe call before
    before=$(picture "$NO")
    for probe in $(probes); do
        while read -ra call; do
            run --separate-stderr confined -- "$probe" "${call[@]//@/$NO}"
            [[ $status -ne 3 ]] || continue # e.g. the file system has no such flags
            [[ $output == "${call[0]} = EPERM" ]] || fail "${probe##*/} ${call[*]}: $output"
            assert_violation_count 1 || fail "${probe##*/} ${call[*]}"
            assert_output_has "  path     $NO" || fail "${probe##*/} ${call[*]}"
            [[ $(picture "$NO") == "$before" ]] || fail "${probe##*/} ${call[*]} changed something"
        done < <(writing_calls)
    done
}

@test "each writing call works inside of what is allowed, as it does without sydbox" {
    needs_sandbox
    local probe call native
    for probe in $(probes); do
        while read -ra call; do
            furnish "$OK"
            run --separate-stderr "$probe" "${call[@]//@/$OK}"
            native="$status $output"
            furnish "$OK"
            run --separate-stderr confined -- "$probe" "${call[@]//@/$OK}"
            [[ "$status $output" == "$native" ]] || fail "${probe##*/} ${call[*]}: $status $output, not $native"
            assert_violation_count 0 || fail "${probe##*/} ${call[*]}"
        done < <(writing_calls)
    done
}

@test "both names of a rename and of a link must be allowed" {
    needs_sandbox
    local call before
    before=$(picture "$SCRATCH")
    for call in rename renameat renameat2 link linkat; do
        run confined -- "$PROBE" --expect EPERM "$call" "$OK/file" "$NO/taken"
        assert_status 0
        run confined -- "$PROBE" --expect EPERM "$call" "$NO/file" "$OK/taken"
        assert_status 0
        [[ $(picture "$SCRATCH") == "$before" ]] || fail "$call changed something"
    done
}

@test "reading and looking up is not writing" {
    needs_sandbox
    local call
    for call in 'open @/file RDONLY' 'openat @/file RDONLY' 'openat2 @/file RDONLY' 'open @/file PATH' 'stat @/file' \
        'access @/file READ' 'readlink @/link' 'chdir @/dir' 'listxattr @/file' 'open @/dir RDONLY|DIRECTORY' \
        'open @/file RDONLY|CREAT'; do
        # shellcheck disable=SC2086 # a call and its operands
        set -- ${call//@/$NO}
        run confined -- "$PROBE" --expect 0 "$@"
        assert_status 0 || fail "$call"
        assert_violation_count 0
    done
}

@test "what fails anyway gets the errno it would have got, and no report" {
    needs_sandbox
    local line
    while read -ra line; do
        run confined -- "$PROBE" --expect "${line[0]}" "${line[@]:1}"
        assert_status 0 || fail "${line[*]}"
        assert_violation_count 0 || fail "${line[*]}"
    done <<END
EEXIST mkdir $NO/dir
EEXIST mkdir $NO/file
EEXIST mkdirat $NO/dir
EEXIST symlink x $NO/file
EEXIST mknod $NO/file
EEXIST open $NO/file WRONLY|CREAT|EXCL
ENOTEMPTY rmdir $NO/dir
ENOTDIR rmdir $NO/file
ENOENT mkdir $NO/missing/new
ENOENT open $NO/missing/new WRONLY|CREAT
ENOENT unlink $NO/missing
ENOENT open $NO/missing WRONLY
ENOTDIR open $NO/file/x WRONLY|CREAT
ENOENT chmod $NO/missing
EACCES access $NO/file WRITE
EACCES access $NO/dir WRITE
EACCES faccessat $NO/file WRITE
EACCES faccessat2 $NO/file WRITE
END
}

@test "mkdir -p through forbidden folders makes no noise" {
    needs_sandbox
    run confined -- mkdir -p "$OK/a/b/c"
    assert_status 0
    assert_violation_count 0
    run confined -- mkdir -p /usr/bin "$OK/a"
    assert_status 0
    assert_violation_count 0
}

# -- write: paths ----------------------------------------------------------------------------------------------------

@test "a symbolic link counts as what it leads to" {
    needs_sandbox
    ln -s "$NO/file" "$OK/out"
    ln -s "$NO/fresh" "$OK/dangling"
    ln -s "$NO" "$OK/folder"
    ln -s "$OK/file" "$NO/in"
    run confined -- "$PROBE" --expect EPERM open "$OK/out" WRONLY
    assert_status 0
    assert_output_has "  path     $NO/file"
    run confined -- "$PROBE" --expect EPERM open "$OK/dangling" 'WRONLY|CREAT'
    assert_status 0
    assert_missing "$NO/fresh"
    run confined -- "$PROBE" --expect EPERM mkdir "$OK/folder/new"
    assert_status 0
    run confined -- "$PROBE" --expect 0 open "$NO/in" WRONLY
    assert_status 0
    # The link itself lies in what is allowed.
    run confined -- "$PROBE" --expect 0 unlink "$OK/out"
    assert_status 0
}

@test "dots, slashes and relative paths do not help" {
    needs_sandbox
    local path
    for path in "$OK/../no/new" "$OK/./../ok/dir/../../no/new" "//$NO//new" "$OK/dir/below/../../../no/new"; do
        run confined -- "$PROBE" --expect EPERM mkdir "$path"
        assert_status 0 || fail "$path"
    done
    run confined -- sh -c 'cd "$OK/dir" && "$PROBE" --expect EPERM mkdir ../../no/new && "$PROBE" --expect 0 mkdir ../new'
    assert_status 0
    run confined -- sh -c 'cd "$NO" && "$PROBE" --expect EPERM mkdir new && "$PROBE" --expect 0 mkdir ../ok/other'
    assert_status 0
    assert_missing "$NO/new"
}

@test "ways through /proc and /dev count as what they lead to" {
    needs_sandbox
    local file
    for file in "/proc/self/root$NO/new" "/proc/thread-self/root$NO/new"; do
        run confined -- "$PROBE" --expect EPERM mkdir "$file"
        assert_status 0 || fail "$file"
    done
    run confined -- sh -c 'cd "$NO" && "$PROBE" --expect EPERM mkdir /proc/self/cwd/new'
    assert_status 0
    run confined -- sh -c 'cd "$OK" && "$PROBE" --expect 0 mkdir /proc/self/cwd/new'
    assert_status 0
    # Opened for reading, opened anew for writing.
    for file in /dev/fd/7 /proc/self/fd/7 /proc/thread-self/fd/7; do
        run confined -- bash -c '"$PROBE" --expect EPERM open "$1" WRONLY 7<"$NO/file"' bash "$file"
        assert_status 0 || fail "$file"
        run confined -- bash -c '"$PROBE" --expect 0 open "$1" WRONLY 7<"$OK/file"' bash "$file"
        assert_status 0 || fail "$file"
    done
    assert_missing "$NO/new"
}

@test "/dev/stdout and pipes can be written to" {
    needs_sandbox
    run confined -- sh -c 'echo a >/dev/stdout | cat; echo b | tee /dev/stderr; echo c >/dev/fd/1 | cat; echo d >/dev/null'
    assert_status 0
    assert_output_is $'a\nb\nb\nc'
}

@test "descriptors that were open before stay usable" {
    needs_sandbox
    run confined -- sh -c 'echo more >&5' 5>>"$NO/file"
    assert_status 0
    [ "$(cat "$NO/file")" = $'content\nmore' ]
}

@test "a rule that names a symbolic link means what it leads to as well" {
    needs_sandbox
    ln -s no "$SCRATCH/alias"
    run write_denied -m "whitelist/write+$SCRATCH/alias/***" -- "$PROBE" --expect 0 mkdir "$NO/one"
    assert_status 0
    run write_denied -m "whitelist/write+$SCRATCH/alias/dir/***" -- "$PROBE" --expect 0 mkdir "$SCRATCH/alias/dir/two"
    assert_status 0
    run write_denied -m "whitelist/write+$SCRATCH/alias/dir/***" -- "$PROBE" --expect EPERM mkdir "$NO/three"
    assert_status 0
}

@test "names with any byte are checked and reported" {
    needs_sandbox
    local name
    for name in 'a b' $'new\nline' $'\e[31m' '$HOME' "it's" 'back\slash' $'\xff' '*' '[x]'; do
        run --separate-stderr confined -- "$PROBE" --expect EPERM mkdir "$NO/$name"
        assert_status 0 || fail "$name"
        assert_violation_count 1
        assert_output_lacks $'\e'
        run confined -- "$PROBE" --expect 0 mkdir "$OK/$name"
        assert_status 0 || fail "$name"
    done
}

# -- rules -----------------------------------------------------------------------------------------------------------

@test "allow: everything but what is on the blacklist" {
    needs_sandbox
    run sydbox -m core/sandbox/write:allow -m "blacklist/write+$NO/***" -- sh -c '
        "$PROBE" --expect EPERM mkdir "$NO/new" && "$PROBE" --expect 0 mkdir "$OK/new"'
    assert_status 0
    assert_violation_count 1
    assert_output_has "  rule     blacklist/write+$NO/***  (-m)"
}

@test "the last rule that matches decides, in either mode" {
    needs_sandbox
    local mode
    for mode in deny allow; do
        run sydbox -m "core/sandbox/write:$mode" -m "blacklist/write+$SCRATCH/***" -m "whitelist/write+$NO/***" \
            -m "blacklist/write+$NO/dir/***" -- sh -c '
            "$PROBE" --expect EPERM mkdir "$OK/new" && "$PROBE" --expect 0 mkdir "$NO/'$mode'" &&
            "$PROBE" --expect EPERM mkdir "$NO/dir/new"'
        assert_status 0 || fail "$mode"
    done
}

@test "wildcards: * and ? stop at a slash, ** does not, /*** is a folder and all below" {
    needs_sandbox
    local pattern path outcome
    while read -r pattern path outcome; do
        rm -rf -- "${NO:?}/t"
        mkdir -p -- "$NO/t/d/e"
        run write_denied -m "whitelist/write+$NO/t/$pattern" -- "$PROBE" --expect "$outcome" mkdir "$NO/t/$path"
        assert_status 0 || fail "$pattern $path $outcome"
    done <<'END'
* x 0
* d/x EPERM
? x 0
? xx EPERM
** d/e/x 0
d/*** d/x 0
d/*** d/e/x 0
d/*** x EPERM
[xy] y 0
[!xy] y EPERM
[[:digit:]]* 1x 0
\* x EPERM
d d/x EPERM
x x 0
END
}

@test "no_wildcard:prefix makes a plain path mean all below it" {
    needs_sandbox
    run write_denied -m core/match/no_wildcard:prefix -m "whitelist/write+$NO" -- sh -c '
        "$PROBE" --expect 0 mkdir "$NO/new" && "$PROBE" --expect 0 mkdir "$NO/dir/new" &&
        "$PROBE" --expect EPERM mkdir "$NO.not"'
    assert_status 0
}

@test "case_sensitive:false" {
    needs_sandbox
    run write_denied -m core/match/case_sensitive:false -m "whitelist/write+$NO/NEW" -- "$PROBE" --expect 0 mkdir "$NO/nEw"
    assert_status 0
}

@test "a filter silences the report, not the refusal" {
    needs_sandbox
    run confined -m "filter/write+$NO/***" -- "$PROBE" --expect EPERM mkdir "$NO/new"
    assert_status 0
    assert_violation_count 0
    assert_missing "$NO/new"
}

@test "a process may always write to its own folder in /proc" {
    needs_sandbox
    local open='open /proc/self/comm WRONLY'
    # shellcheck disable=SC2086 # a call and its operands
    {
        run write_denied -- "$PROBE" --expect 0 $open
        assert_status 0
        run write_denied -m core/whitelist/per_process_directories:false -- "$PROBE" --expect EPERM $open
        assert_status 0
        run write_denied -m core/whitelist/per_process_directories:false -m 'whitelist/write+/proc/self/***' -- \
            "$PROBE" --expect 0 $open
        assert_status 0
    }
}

# -- exec ------------------------------------------------------------------------------------------------------------

exec_denied() { sydbox -m core/sandbox/exec:deny -m 'whitelist/exec+/***' -m "blacklist/exec+$NO/***" "$@"; }

@test "programs outside of what is allowed are not executed, in whichever way" {
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

# -- network ---------------------------------------------------------------------------------------------------------

net_denied() { sydbox -m core/sandbox/network:deny "$@"; }
have_ipv6() { "$PROBE" bind inet6:::1@0; }

# Addresses that can be bound here, and that nobody listens at.
addresses() {
    printf '%s\n' inet:127.0.0.1@49 "unix:$OK/socket" unix-abstract:sydbox-test-socket
    ! have_ipv6 >/dev/null || echo inet6:::1@49
}

@test "bind is refused with EADDRNOTAVAIL unless it is allowed" {
    needs_sandbox
    local probe address
    for probe in $(probes); do
        for address in $(addresses); do
            address=${address/@49/@0}
            rm -f -- "$OK/socket"
            run net_denied -- "$probe" --expect EADDRNOTAVAIL bind "$address"
            assert_status 0 || fail "${probe##*/} $address"
            assert_violation_count 1
            assert_output_has "sydbox: violation: network/bind bind(" "  address  $address" "esandbox allow_net $address" \
                "in a profile: whitelist/network/bind+$address"
            assert_missing "$OK/socket"
            run net_denied -m "whitelist/network/bind+$address" -- "$probe" --expect 0 bind "$address"
            assert_status 0 || fail "${probe##*/} $address"
        done
    done
}

@test "connect and send are refused with ECONNREFUSED and a report unless they are allowed" {
    needs_sandbox
    "$PROBE" bind "unix:$OK/socket"
    local probe address call
    for probe in $(probes); do
        for address in $(addresses); do
            for call in connect sendto sendmsg sendmmsg; do
                run net_denied -- "$probe" --expect ECONNREFUSED "$call" "$address"
                assert_status 0 || fail "${probe##*/} $call $address"
                assert_violation_count 1 || fail "${probe##*/} $call $address"
                assert_output_has "sydbox: violation: network/connect $call(" "esandbox allow_net --connect $address" \
                    "in a profile: whitelist/network/connect+$address"
                run net_denied -m "whitelist/network/connect+$address" -- "$probe" "$call" "$address"
                assert_violation_count 0 || fail "${probe##*/} $call $address"
            done
        done
    done
}

@test "the calls of old 32-bit programs are checked too" {
    needs_sandbox
    skip_unless "32-bit programs cannot be built here" test -x "$PROBE-m32"
    run net_denied -- "$PROBE-m32" --expect EADDRNOTAVAIL socketcall-bind inet:127.0.0.1@0
    assert_status 0
    assert_violation_count 1
    run net_denied -- "$PROBE-m32" --expect ECONNREFUSED socketcall-connect inet:127.0.0.1@49
    assert_status 0
    assert_violation_count 1
    run net_denied -m 'whitelist/network/bind+LOOPBACK@0' -- "$PROBE-m32" --expect 0 socketcall-bind inet:127.0.0.1@0
    assert_status 0
}

@test "what the sandbox has bound it may connect to, also on a port that the kernel chose" {
    needs_sandbox
    run net_denied -m whitelist/network/bind+LOOPBACK@0 -- "$PROBE" --expect 0 serve inet:127.0.0.1@0
    assert_status 0
    assert_violation_count 0
    run net_denied -m "whitelist/network/bind+unix:$OK/*" -- "$PROBE" --expect 0 serve "unix:$OK/s"
    assert_status 0
    run net_denied -m "whitelist/network/bind+unix-abstract:sydbox-*" -- "$PROBE" --expect 0 serve unix-abstract:sydbox-s
    assert_status 0
    run net_denied -m whitelist/network/bind+LOOPBACK@0 -m core/whitelist/successful_bind:false -- \
        "$PROBE" --expect ECONNREFUSED serve inet:127.0.0.1@0
    assert_status 0
    assert_violation_count 1
}

@test "networks, port ranges and aliases" {
    needs_sandbox
    local rule address violations
    while read -r rule address violations; do
        run net_denied -m "whitelist/network/connect+$rule" -- "$PROBE" connect "$address"
        assert_violation_count "$violations" || fail "$rule $address"
    done <<'END'
inet:127.0.0.0/8@40-50 inet:127.0.0.1@49 0
inet:127.0.0.0/8@40-50 inet:127.0.0.1@51 1
inet:127.0.0.2/32@49 inet:127.0.0.1@49 1
inet://127.0.0.1@49 inet:127.0.0.1@49 0
LOOPBACK@49 inet:127.9.9.9@49 0
LOOPBACK@0-65535 inet:127.0.0.1@49 0
LOCAL@49 inet:127.0.0.1@49 0
LOOPBACK6@49 inet:127.0.0.1@49 1
inet:0.0.0.0/0@49 inet:127.0.0.1@49 0
END
}

@test "an IPv4-mapped address is the IPv4 address that it is" {
    needs_sandbox
    skip_unless "there is no IPv6 here" have_ipv6
    run net_denied -m whitelist/network/connect+inet:127.0.0.1@49 -- "$PROBE" connect inet6:::ffff:127.0.0.1@49
    assert_violation_count 0
    run net_denied -m whitelist/network/connect+LOOPBACK6@49 -- "$PROBE" connect inet6:::ffff:127.0.0.1@49
    assert_violation_count 1
    run net_denied -m 'whitelist/network/connect+inet6:::/0@49' -- "$PROBE" connect inet6:::ffff:127.0.0.1@49
    assert_violation_count 1
}

@test "other families: allowed by default, else EAFNOSUPPORT" {
    needs_sandbox
    # 16: netlink, 3: raw routing messages.
    run net_denied -- "$PROBE" --expect 0 socket 16 3 0
    assert_status 0
    run net_denied -m core/whitelist/unsupported_socket_families:false -- "$PROBE" --expect EAFNOSUPPORT socket 16 3 0
    assert_status 0
    run net_denied -m core/whitelist/unsupported_socket_families:false -- "$PROBE" --expect 0 socket 1
    assert_status 0
}

# -- holes -----------------------------------------------------------------------------------------------------------

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

@test "making processes and threads is not refused" {
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

@test "sydbox cannot be hurt from inside" {
    needs_sandbox
    run confined -- bash -c "$sydbox_ancestors"
    assert_status 0
    [ -n "$output" ] || fail "no process of sydbox is to be seen"
    local call
    for call in 'kill PID 0' 'kill PID 19' 'tgkill PID 19' 'kill PID 9' 'ptrace-seize PID' 'pidfd_open PID' \
        'process_vm_writev PID'; do
        run confined -- bash -c 'for pid in $('"$sydbox_ancestors"'); do '"\"\$PROBE\" ${call//PID/\$pid}"'; done; echo alive'
        assert_status 0 || fail "$call"
        assert_output_matches "= E(PERM|ACCES|SRCH)" || fail "$call"
        assert_output_lacks "= 0" || fail "$call"
        assert_output_has alive
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

# -- reports ---------------------------------------------------------------------------------------------------------

@test "a report says what, where, who, by which rule, and how to allow or silence it" {
    needs_sandbox
    unset NO_COLOR
    run --separate-stderr confined -- sh -c 'cd "$OK" && "$PROBE" mkdir "../no/new" 0755; exit 0'
    assert_status 0
    [[ $stderr =~ "process  "([0-9]+)" syscall-probe, parent "([0-9]+)" sh, in $OK" ]] || fail "$stderr"
    [ "$stderr" = "sydbox: violation: write mkdir(\"../no/new\", 0755) = EPERM
  path     $NO/new
  process  ${BASH_REMATCH[1]} syscall-probe, parent ${BASH_REMATCH[2]} sh, in $OK
  command  $PROBE mkdir ../no/new 0755
  rule     no rule
  allow    esandbox allow $NO/new
           in a profile: whitelist/write+$NO/new
  silence  esandbox addfilter $NO/new
           in a profile: filter/write+$NO/new
sydbox: 1 violation (1 kind): write 1" ] || fail "$stderr"
}

@test "a report names where the rule that decided came from" {
    needs_sandbox
    printf '# first\ncore/sandbox/write:deny\nblacklist/write+%s/***\n' "$NO" >here.syd-1
    run sydbox -c "$SCRATCH/here.syd-1" -- "$PROBE" mkdir "$NO/new"
    assert_output_matches "  rule     blacklist/write\+$NO/\*\*\*  \([^)]*here\.syd-1:3\)"
    run confined -- bash -c '[[ -e /dev/sydbox/blacklist/write+$NO/*** ]]; "$PROBE" mkdir "$NO/new"'
    assert_output_matches "  rule     blacklist/write\+$NO/\*\*\*  \(magic by process [0-9]+ \(bash\)\)"
}

@test "what a report advises does allow it, and does silence it" {
    needs_sandbox
    local name allow line
    for name in plain 'a b' "it's" '$HOME' '*x*' 'back\slash' '[a]' 'ä'; do
        run --separate-stderr confined -- "$PROBE" mkdir "$NO/$name"
        assert_violation_count 1
        allow=$(sed -n 's/^  allow    //p' <<<"$stderr")
        line=$(sed -n 's/^           in a profile: \(whitelist.*\)/\1/p' <<<"$stderr")
        [[ $allow == "esandbox allow "* && -n $line ]] || fail "$stderr"
        run --separate-stderr confined -- bash -c 'source "$1/sydbox.bash"; eval "$2" && "$PROBE" mkdir "$NO/$3" &&
            rmdir "$NO/$3"' bash "$BASHLIB" "$allow" "$name"
        assert_status 0 || fail "$allow"
        printf '%s\n' "$line" >advised.syd-1
        run --separate-stderr confined -c "$SCRATCH/advised.syd-1" -- "$PROBE" mkdir "$NO/$name"
        assert_status 0 || fail "$line"
        rmdir -- "$NO/$name"
        allow=$(sed -n 's/^  silence  //p' < <(confined -- "$PROBE" mkdir "$NO/$name" 2>&1))
        run --separate-stderr confined -- bash -c 'source "$1/sydbox.bash"; eval "$2" && "$PROBE" mkdir "$NO/$3"' \
            bash "$BASHLIB" "$allow" "$name"
        assert_status 1 || fail "$allow"
        assert_violation_count 0 || fail "$allow"
    done
}

@test "the same violation again is counted, not repeated" {
    needs_sandbox
    run --separate-stderr confined -- bash -c 'for i in 1 2 3 4 5; do : >"$NO/same"; done; : >"$NO/other"; exit 0'
    assert_status 0
    assert_violation_count 2
    assert_output_has "sydbox: 6 violations (2 kinds): write 6" "  5 x write openat $NO/same (bash)"
}

@test "no violation, no word" {
    needs_sandbox
    run --separate-stderr confined -- touch "$OK/new"
    assert_status 0
    [ -z "$output$stderr" ] || fail "$output$stderr"
}

@test "colours on a terminal only, and none with NO_COLOR" {
    needs_sandbox
    skip_unless "script is not installed" have_command script
    unset NO_COLOR
    local command
    # shellcheck disable=SC2154 # of lib/common
    printf -v command '%q ' "$SYDBOX" "${_engine_options[@]}" -m core/sandbox/write:deny -- "$PROBE" mkdir "$NO/new"
    TERM=xterm run script -q -c "$command" /dev/null </dev/null
    assert_output_has $'\e[' "sydbox: violation:"
    NO_COLOR=1 TERM=xterm run script -q -c "$command" /dev/null </dev/null
    assert_output_has "sydbox: violation:"
    assert_output_lacks $'\e['
    TERM=xterm run sydbox -m core/sandbox/write:deny -- "$PROBE" mkdir "$NO/new"
    assert_output_lacks $'\e['
}

# -- what follows a violation ----------------------------------------------------------------------------------------

@test "violation/decision:kill kills the process that did it" {
    needs_sandbox
    needs_setting core/violation/decision:kill
    run confined -m core/violation/decision:kill -- bash -c '"$PROBE" mkdir "$NO/new"; echo "status $?"'
    assert_status 0
    assert_output_has "status 137"
    assert_violation_count 1
    assert_missing "$NO/new"
}

@test "violation/decision:cont reports and lets it go on" {
    needs_sandbox
    needs_setting core/violation/decision:cont
    run confined -m core/violation/decision:cont -- "$PROBE" --expect 0 mkdir "$NO/new"
    assert_status 0
    assert_exists "$NO/new"
    assert_violation_count 1
}

@test "violation/decision:killall ends everything, with violation/exit_code" {
    needs_sandbox
    needs_setting core/violation/decision:killall
    local begin=$SECONDS
    run confined -m core/violation/decision:killall -m core/violation/exit_code:7 -- bash -c '
        sleep 20 >/dev/null 2>&1 & "$PROBE" mkdir "$NO/new"; touch "$OK/later"'
    assert_status 7
    assert_missing "$NO/new" "$OK/later"
    [ $((SECONDS - begin)) -lt 10 ]
}

@test "violation/raise_safe:true reports harmless refusals too" {
    needs_sandbox
    needs_setting core/violation/raise_safe:true
    run confined -m core/violation/raise_safe:true -- "$PROBE" --expect EACCES access "$NO/file" WRITE
    assert_status 0
    assert_violation_count 1
    run confined -m core/violation/raise_safe:true -- "$PROBE" --expect EEXIST mkdir "$NO/dir"
    assert_status 0
    assert_violation_count 1
}
