#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Magic stats: who can make them, what they answer, and the errno of each refusal.
# shellcheck disable=SC2016 # scripts are expanded by the shell inside

load lib/common
load lib/cases

setup() {
    common_setup
    PROBE=$HELPERS/syscall-probe
    export PROBE
}

# The probe in each form that could be built here.
probes() {
    local suffix
    for suffix in "" -static -m32; do
        [[ ! -x $PROBE$suffix ]] || printf '%s\n' "$PROBE$suffix"
    done
}

# expect OUTCOME MAGIC [SYDBOX_OPTION]...: the outcome of one stat below /dev/sydbox is 0 or the name of an errno.
expect() {
    local outcome=$1 magic=$2
    shift 2
    run sydbox "$@" -- "$PROBE" --expect "$outcome" stat "/dev/sydbox/$magic"
    assert_status 0 || fail "$magic"
}

# -- who can make them -----------------------------------------------------------------------------------------------

@test "each stat call of each ABI, dynamic and static, sees the magic" {
    needs_sandbox
    local probe call path
    new_cases
    for call in stat lstat fstatat statx libc-stat; do
        for path in /dev/sydbox /dev/sydbox/1 /dev/sydbox/core/sandbox/write:deny; do
            add_case "$call $path" 0 0 -- "$call" "$path"
        done
        add_case "$call, a query" 0 0 core/sandbox/write:deny -- "$call" '/dev/sydbox/core/sandbox/write?'
        add_case "$call, another query" ENOENT 0 -- "$call" '/dev/sydbox/core/sandbox/write?'
        add_case "$call, nonsense" EINVAL 0 -- "$call" /dev/sydbox/nonsense
    done
    for probe in $(probes); do
        run_cases sydbox -- "$probe"
    done
    new_cases
    for call in stat lstat fstatat statx libc-stat; do
        add_case "$call, of what was given at the start" 0 0 -- "$call" '/dev/sydbox/core/sandbox/write?'
    done
    for probe in $(probes); do
        run_cases sydbox -m core/sandbox/write:deny -- "$probe"
    done
    tell_cases
}

@test "there are static and 32-bit probes" {
    skip_unless "static programs cannot be built here" test -x "$PROBE-static"
    skip_unless "32-bit programs cannot be built here" test -x "$PROBE-m32"
}

@test "bash, sh, stat and python give magic commands" {
    needs_sandbox
    run sydbox -- bash -c '[[ -e /dev/sydbox && -e /dev/sydbox/1 && ! -e /dev/sydbox/0 ]]'
    assert_status 0
    run sydbox -- sh -c 'test -e /dev/sydbox && [ -e /dev/sydbox/1 ] && ! test -e /dev/sydbox/2'
    assert_status 0
    run sydbox -- stat /dev/sydbox
    assert_status 0
    skip_unless "python3 is not installed" python3 -c pass
    run sydbox -- python3 -c 'import os.path as p, sys
sys.exit(not (p.exists("/dev/sydbox") and p.exists("/dev/sydbox/1") and not p.exists("/dev/sydbox/0")))'
    assert_status 0
}

@test "without sydbox there is no magic" {
    run test -e /dev/sydbox
    [ "$status" -eq 1 ] || [ -n "$OUTER_SYDBOX" ]
}

@test "only stats carry magic" {
    needs_sandbox
    new_cases
    add_case access ENOENT 0 -- access /dev/sydbox READ
    add_case open ENOENT 0 -- open /dev/sydbox RDONLY
    add_case readlink ENOENT 0 -- readlink /dev/sydbox
    add_case chdir ENOENT 0 -- chdir /dev/sydbox
    run_cases sydbox -- "$PROBE"
    tell_cases
    run sydbox -m core/sandbox/write:deny -- sh -c \
        'cat /dev/sydbox/core/sandbox/write:off; test -e "/dev/sydbox/core/sandbox/write?"'
    assert_status 0
}

@test "the path is compared as it was passed, unresolved" {
    needs_sandbox
    local path
    new_cases
    for path in /dev//sydbox /dev/./sydbox //dev/sydbox /dev/../dev/sydbox /dev/sydboxx /dev/sydbo /DEV/SYDBOX; do
        add_case "$path" ENOENT 0 -- stat "$path"
    done
    run_cases sydbox -- "$PROBE"
    tell_cases
    run sydbox -- sh -c 'cd /dev && test -e sydbox'
    assert_status 1
}

@test "the answer looks like /dev/null" {
    needs_sandbox
    local call
    for call in /dev/sydbox /dev/sydbox/1 /dev/sydbox/core/sandbox/write:off; do
        run sydbox -- stat -c '%F %t:%T %a' "$call"
        assert_output_is "character special file 1:3 666"
    done
    skip_unless "python3 is not installed" python3 -c pass
    run sydbox -- python3 -c 'import os, stat
s = os.stat("/dev/sydbox")
print(stat.S_ISCHR(s.st_mode), oct(s.st_mode & 0o7777), os.major(s.st_rdev), os.minor(s.st_rdev), s.st_size)'
    assert_output_is "True 0o666 1 3 0"
}

@test "a bad address for the answer is EFAULT" {
    needs_sandbox
    skip_unless "python3 is not installed" python3 -c pass
    run sydbox -- python3 -c 'import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print(libc.stat(b"/dev/sydbox", ctypes.c_void_p(8)), ctypes.get_errno())'
    assert_status 0
    assert_output_is "-1 14"
}

# -- effects ---------------------------------------------------------------------------------------------------------

@test "write:off lets the process that gives it write" {
    needs_sandbox
    run write_denied -- sh -c "test -e /dev/sydbox/core/sandbox/write:off && touch '$SCRATCH/x'"
    assert_status 0
    assert_exists "$SCRATCH/x"
    assert_violation_count 0
}

@test "write:off in a subshell does not reach the shell" {
    needs_sandbox
    run write_denied -- sh -c "(test -e /dev/sydbox/core/sandbox/write:off); touch '$SCRATCH/y'"
    assert_status 1
    assert_missing "$SCRATCH/y"
    assert_violation_count 1
}

@test "a mode can be set, asked for, and set again" {
    needs_sandbox
    local type
    for type in exec read write network; do
        run sydbox -m 'whitelist/exec+/***' -m 'whitelist/read+/***' -m 'whitelist/write+/***' -- sh -c "
            m=/dev/sydbox/core/sandbox/$type
            ! test -e \"\$m?\" && test -e \$m:deny && test -e \"\$m?\" && test -e \$m:allow && test -e \"\$m?\" &&
            test -e \$m:off && ! test -e \"\$m?\""
        assert_status 0 || fail "$type"
    done
}

@test "the same command is taken from a profile, from -m, from a stat and by SYDBOX_CONFIG" {
    needs_sandbox
    local magic query
    for magic in core/sandbox/write:deny core/restrict/file_control:true core/match/case_sensitive:yes \
        whitelist/write+/some/path 'whitelist/network/bind+LOOPBACK@0' 'blacklist/read+/a?/**'; do
        case $magic in
        *+*) query=${magic/+/\?} ;;
        *) query="${magic%:*}?" ;;
        esac
        printf '# one line\n\n   %s\r\n' "$magic" >one.syd-1
        run sydbox -c "$SCRATCH/one.syd-1" -- test -e "/dev/sydbox/$query"
        assert_status 0 || fail "profile: $magic"
        run sydbox -m "$magic" -- test -e "/dev/sydbox/$query"
        assert_status 0 || fail "-m: $magic"
        SYDBOX_CONFIG=$SCRATCH/one.syd-1 run sydbox -- test -e "/dev/sydbox/$query"
        assert_status 0 || fail "SYDBOX_CONFIG: $magic"
        run sydbox -- sh -c 'test -e "/dev/sydbox/$1" && test -e "/dev/sydbox/$2"' sh "$magic" "$query"
        assert_status 0 || fail "stat: $magic"
    done
}

@test "rules given at run time are in the same ordered list: the last that matches decides" {
    needs_sandbox
    run write_denied -m "whitelist/write+$SCRATCH/***" -- sh -c '
        cd "$1" && touch a && test -e "/dev/sydbox/blacklist/write+$1/***" && ! touch b 2>/dev/null &&
        test -e "/dev/sydbox/whitelist/write+$1/c" && touch c && ! touch b 2>/dev/null &&
        test -e "/dev/sydbox/blacklist/write-$1/***" && touch b' sh "$SCRATCH"
    assert_status 0
    assert_exists a b c
}

@test "a list keeps equal entries apart and removes the newest" {
    needs_sandbox
    run sydbox -m whitelist/write+/x -m whitelist/write+/x -- sh -c '
        l=/dev/sydbox/whitelist/write
        test -e "$l?/x" && test -e $l-/x && test -e "$l?/x" && test -e $l-/x && ! test -e "$l?/x" && ! test -e $l-/x &&
        ! test -e "$l?/*"'
    assert_status 0
}

@test "allowlist and denylist are other names of whitelist and blacklist" {
    needs_sandbox
    expect 0 'whitelist/write?/x' -m allowlist/write+/x
    expect 0 'blacklist/network/connect?LOOPBACK@1' -m denylist/network/connect+LOOPBACK@1
    expect 0 'core/allowlist/successful_bind?'
    expect ENOENT 'core/whitelist/successful_bind?' -m core/allowlist/successful_bind:false
    run sydbox -- sh -c 'test -e /dev/sydbox/denylist/exec+/x && test -e "/dev/sydbox/blacklist/exec?/x"'
    assert_status 0
}

@test "yes, no, on, off, t, f, 1 and 0 are truth values" {
    needs_sandbox
    local value
    for value in true t 1 yes on; do
        expect 0 'core/restrict/file_control?' -m "core/restrict/file_control:$value"
    done
    for value in false f 0 no off; do
        expect ENOENT 'core/match/case_sensitive?' -m "core/match/case_sensitive:$value"
    done
}

# -- refusals --------------------------------------------------------------------------------------------------------

@test "other versions of the interface are not there" {
    needs_sandbox
    local version
    new_cases
    for version in 0 2 3 10 11; do
        add_case "$version" ENOENT 0 -- stat "/dev/sydbox/$version"
    done
    add_case 1 0 0 -- stat /dev/sydbox/1
    run_cases sydbox -- "$PROBE"
    tell_cases
}

@test "unknown keys, wrong operations and bad values are EINVAL" {
    needs_sandbox
    local magic
    new_cases
    for magic in core core/ core/sandbox core/sandbox/wriet:off nonsense nonsense:1 whitelist/writ+/x // \
        core/sandbox/write+off core/sandbox/write-off core/sandbox/write! whitelist/write:/x whitelist/write!x \
        core/sandbox/write:maybe core/sandbox/write: core/sandbox/write:DENY core/restrict/file_control:maybe \
        core/match/no_wildcard:x core/trace/magic_lock:x core/violation/exit_code:x log/level:-x \
        whitelist/network/bind+inet:1.2.3@1 whitelist/network/bind+inet:1.2.3.4@65536 \
        whitelist/network/connect+nowhere whitelist/write-/never/added 'core/trace/magic_lock?' 'cmd/exec?'; do
        add_case "$magic" EINVAL 0 -- stat "/dev/sydbox/$magic"
    done
    run_cases sydbox -- "$PROBE"
    tell_cases
}

@test "what can only be set at the start is EPERM" {
    needs_sandbox
    local magic
    new_cases
    for magic in core/trace/follow_fork:false core/trace/exit_kill:true core/trace/interrupt:never \
        core/trace/use_seccomp:false core/trace/use_seize:false core/trace/engine:ptrace core/sandbox/exec:never \
        core/sandbox/read:never core/sandbox/write:never core/sandbox/network:never; do
        add_case "$magic" EPERM 0 -- stat "/dev/sydbox/$magic"
    done
    run_cases sydbox -- "$PROBE"
    tell_cases
}

@test "a sandbox type that was declared never to be used is EOPNOTSUPP" {
    needs_sandbox
    local type
    for type in exec read write network; do
        expect EOPNOTSUPP "core/sandbox/$type:deny" -m "core/sandbox/$type:never"
        expect EOPNOTSUPP "core/sandbox/$type:allow" -m "core/sandbox/$type:never"
        expect ENOENT "core/sandbox/$type?" -m "core/sandbox/$type:never"
    done
}

@test "a refused command changes nothing" {
    needs_sandbox
    run write_denied -- sh -c "
        for m in core/sandbox/write:none core/sandbox/wrote:off core/sandbox/write:never core/sandbox/write+off; do
            test -e /dev/sydbox/\$m && exit 9
        done
        touch '$SCRATCH/x'"
    assert_status 1
    assert_missing "$SCRATCH/x"
}

@test "each refused command is logged with the reason and the nearest key" {
    needs_sandbox
    run --separate-stderr sydbox -- test -e /dev/sydbox/core/sandbox/wriet:off
    assert_status 1
    assert_output_matches 'magic refused: core/sandbox/wriet:off: .*core/sandbox/write'
    run --separate-stderr sydbox -- test -e /dev/sydbox/core/sandbox/write:maybe
    assert_output_matches 'magic refused: core/sandbox/write:maybe: .+'
    run --separate-stderr sydbox -- test -e /dev/sydbox/core/trace/follow_fork:false
    assert_output_matches 'magic refused: core/trace/follow_fork:false: .+'
    run --separate-stderr sydbox -- test -e '/dev/sydbox/core/sandbox/write?'
    assert_output_lacks "magic refused"
}

@test "the log of a command has no control characters" {
    needs_sandbox
    run --separate-stderr sydbox -- test -e /dev/sydbox/$'x\e[31m\ny:1'
    assert_output_lacks $'\e'
    assert_output_matches 'magic refused: x.*y:1: '
}

@test "commands may be as long as a path" {
    needs_sandbox
    local long
    printf -v long '%0*d' 4000 0
    expect 0 "whitelist/write+/$long"
    printf -v long '%0*d' 4090 0
    expect ENAMETOOLONG "whitelist/write+/$long"
}

# -- the lock --------------------------------------------------------------------------------------------------------

@test "the lock on hides the magic from this process and its children" {
    needs_sandbox
    local path
    for path in /dev/sydbox /dev/sydbox/1 /dev/sydbox/core/sandbox/write:off '/dev/sydbox/core/sandbox/write?' \
        /dev/sydbox/nonsense; do
        run write_denied -- sh -c 'test -e /dev/sydbox/core/trace/magic_lock:on && "$PROBE" --expect ENOENT stat "$1"' \
            sh "$path"
        assert_status 0 || fail "$path"
    done
    run write_denied -- sh -c 'test -e /dev/sydbox/core/trace/magic_lock:on
        test -e /dev/sydbox/core/sandbox/write:off; touch "$1"' sh "$SCRATCH/x"
    assert_status 1
    assert_missing "$SCRATCH/x"
}

@test "the lock on at the start seals the whole sandbox" {
    needs_sandbox
    local path
    for path in /dev/sydbox /dev/sydbox/1 /dev/sydbox/core/sandbox/write:off; do
        run write_denied -m core/trace/magic_lock:on -- "$PROBE" --expect ENOENT stat "$path"
        assert_status 0 || fail "$path"
    done
    run write_denied -m core/trace/magic_lock:on -m "whitelist/write+$SCRATCH/ok" -- sh -c '
        touch "$1/ok" && ! touch "$1/no"' sh "$SCRATCH"
    assert_status 0
    assert_exists "$SCRATCH/ok"
    assert_missing "$SCRATCH/no"
}

@test "the lock exec turns on when this process executes a program" {
    needs_sandbox
    run sydbox -- bash -c '
        [[ -e /dev/sydbox/core/trace/magic_lock:exec && -e /dev/sydbox ]] || exit 1
        ([[ -e /dev/sydbox ]]) || exit 2
        (exec bash -c "[[ -e /dev/sydbox ]]") && exit 3
        [[ -e /dev/sydbox ]] || exit 4
        exec bash -c "[[ ! -e /dev/sydbox ]] && (bash -c \"[[ ! -e /dev/sydbox ]]\")"'
    assert_status 0
}

@test "the lock exec is not turned on by an exec that fails" {
    needs_sandbox
    run sydbox -- bash -c 'shopt -s execfail; [[ -e /dev/sydbox/core/trace/magic_lock:exec ]]
        exec /no/such/program 2>/dev/null; [[ -e /dev/sydbox ]]'
    assert_status 0
}

@test "the lock exec at the start holds at the latest for what the first program executes" {
    needs_sandbox
    run sydbox -m core/trace/magic_lock:exec -- bash -c 'exec test -e /dev/sydbox'
    assert_status 1
}

@test "the lock cannot go back from exec to off" {
    needs_sandbox
    run sydbox -- bash -c '[[ -e /dev/sydbox/core/trace/magic_lock:exec ]]; [[ -e /dev/sydbox/core/trace/magic_lock:off ]]
        exec test -e /dev/sydbox'
    assert_status 1
}
