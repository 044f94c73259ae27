#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Reports of violations.
# shellcheck disable=SC2016,SC2153 # scripts are expanded by the shell inside; PROBE is of lib/folders

load lib/common
load lib/folders

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

@test "a report does not advise magic where that is locked" {
    needs_sandbox
    run --separate-stderr confined -m core/trace/magic_lock:on -- "$PROBE" mkdir "$NO/new"
    assert_violation_count 1
    [[ $stderr == *"  allow    in a profile: whitelist/write+$NO/new"* && $stderr != *esandbox* ]] || fail "$stderr"
}

@test "a refused program is reported with its words" {
    needs_sandbox
    local long
    long=$(printf 'x%.0s' {1..300})
    run --separate-stderr sydbox -m core/sandbox/exec:deny -m 'whitelist/exec+/**/*sh' -- \
        sh -c 'touch "a b" "$1" "" -- c; exit 0' sh "$long"
    [[ $stderr == "sydbox: violation: exec execve(\""*"/touch\", [touch 'a b' ${long:0:200}... '' -- c], 0x"*"= EACCES"* ]] ||
        fail "$stderr"
}

@test "a failed cmd/exec says why" {
    needs_sandbox
    run --separate-stderr confined -- bash -c '[[ -e /dev/sydbox/cmd/exec!/no/program ]]; exit 0'
    [[ $stderr == *"magic failed: cmd/exec!/no/program: No such file or directory [process "* ]] || fail "$stderr"
}

@test "the same violation again is counted, not repeated" {
    needs_sandbox
    run --separate-stderr confined -- bash -c 'for i in 1 2 3 4 5; do : >"$NO/same"; done; : >"$NO/other"; exit 0'
    assert_status 0
    assert_violation_count 2
    assert_output_has "sydbox: 6 violations (2 kinds): write 6" "  5 x write openat $NO/same (bash)"
}

@test "nothing is printed without a violation" {
    needs_sandbox
    run --separate-stderr confined -- touch "$OK/new"
    assert_status 0
    [ -z "$output$stderr" ] || fail "$output$stderr"
}

@test "reports have colours on a terminal only, and none with NO_COLOR" {
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

