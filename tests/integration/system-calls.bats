#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# How many system calls sydbox makes for one intercepted call. The numbers stand in doc/HACKING alone.

load lib/common

# The rows of "System calls per decision" in doc/HACKING: which kind of counted-calls, and which call of it, each is.
kinds='stat that is no magic|stat|newfstatat
open of a missing file for reading|open-missing|openat
the same by a relative path|open-relative|openat
open of an existing file for reading|open-read|openat
open of an existing file for writing|open-write|openat
open of a new file|open-new|openat
access of an existing file|access|faccessat
unlink|unlink|unlinkat
mkdir|mkdir|mkdirat
rmdir|rmdir|unlinkat
rename to a new name|rename|renameat2
connect to a loopback address that was bound|connect|connect
exec of a program|exec|execve'

rows_of_hacking() {
    sed -n '/^System calls per decision$/,/^A path with/s/^    \([a-z].*[a-z]\)  *\([0-9][0-9]*\)$/\1|\2/p' "$SOURCE/doc/HACKING"
}

@test "HACKING says how many system calls each kind of decision takes" {
    needs_sandbox
    skip_unless "only notify is counted" test "$ENGINE" = notify
    skip_unless "the numbers are those of x86_64" test "$(uname -m)" = x86_64
    skip_unless "strace is not installed" have_command strace
    skip_unless "strace does not work here" strace -o /dev/null true
    run strace -f -qq -e signal=none -o trace "$SYDBOX" --engine notify -m core/sandbox/write:deny \
        -m core/sandbox/read:deny -m core/sandbox/exec:deny -m core/sandbox/network:deny \
        -m 'whitelist/read+/***' -m 'whitelist/exec+/***' -m "whitelist/write+$SCRATCH/***" \
        -m whitelist/network/bind+LOOPBACK@0 -m core/whitelist/successful_bind:true -- \
        "$HELPERS/counted-calls" "$(readlink -f /bin/true)"
    assert_status 0
    skip_unless "strace decodes no notifications, or is not allowed to read the memory of sydbox" grep -q 'data={nr=__NR_' trace
    awk -f "$BATS_TEST_DIRNAME/lib/count-system-calls.awk" trace >counted
    local said kind call row most number compared=0
    said=$(rows_of_hacking)
    [[ $(cut -d '|' -f 1 <<<"$said") == "$(cut -d '|' -f 1 <<<"$kinds")" ]] || fail "other rows in HACKING: $said"
    while IFS='|' read -r row kind call; do
        most=$(awk -F '|' -v row="$row" '$1 == row { print $2 }' <<<"$said")
        number=$(awk -v kind="$kind" -v call="$call" '$1 == kind && $2 == call { print $3 }' counted)
        [[ -n $number ]] && ((number <= most)) || fail "$row: $most in HACKING, ${number:-none} counted: $(cat counted)"
        # Whether the loader of a program is reached by a link is the distribution's choice. An older kernel lacks calls
        # that say more at once.
        if [[ $kind != exec ]] && ((number < most)) && kernel_is_at_least 6.13; then
            fail "$row: $most in HACKING, only $number counted"
        fi
        compared=$((compared + 1))
    done <<<"$kinds"
    ((compared == 13))
}
