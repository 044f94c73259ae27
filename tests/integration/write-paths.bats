#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Writing: what a path means, and which rule decides.
# shellcheck disable=SC2016,SC2153 # scripts are expanded by the shell inside; PROBE is of lib/folders

load lib/common
load lib/folders

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

@test "a rule for /dev/stderr or /dev/stdout means the log that it was redirected to, and no other file" {
    needs_sandbox
    local rules=(-m whitelist/write+/dev/stdout -m whitelist/write+/dev/stderr)
    mkdir logs
    write_denied "${rules[@]}" -- sh -c 'echo out >/dev/stdout; echo err >/dev/stderr' \
        >>logs/out 2>>logs/err </dev/null
    [ "$(cat logs/out logs/err)" = $'out\nerr' ]
    run write_denied "${rules[@]}" -- sh -c 'echo x >logs/err' 2>>logs/out
    assert_status 2
    # At run time it means the process's own.
    write_denied -- sh -c 'test -e /dev/sydbox/whitelist/write+/dev/stderr && echo more >>/dev/stderr' 2>>logs/own
    [ "$(cat logs/own)" = more ]
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

@test "the mode allow allows everything but what is on the blacklist" {
    needs_sandbox
    run sydbox -m core/sandbox/write:allow -m "blacklist/write+$NO/***" -- sh -c '
        "$PROBE" --expect EPERM mkdir "$NO/new" && "$PROBE" --expect 0 mkdir "$OK/new"'
    assert_status 0
    assert_violation_count 1
    assert_output_has "  rule     blacklist/write+$NO/***  (-m)"
}

@test "the last rule that matches decides in either mode" {
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

@test "the wildcards * and ? stop at a slash, ** does not, and /*** is a folder and all below" {
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

@test "case_sensitive:false makes capital and small letters equal" {
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

# -- folders that are moved ------------------------------------------------------------------------------------------

@test "a folder is not moved away from rules with wildcards that forbid writing or reading below it" {
    needs_sandbox
    local pattern access
    mkdir -p "$OK/up/sec/deep"
    echo secret >"$OK/up/sec/f"
    for pattern in 'up/sec/*' 'up/sec/**' 'up/sec/f*' 'up/sec/?' 'up/sec/[f]' 'up/sec/deep/x*/***'; do
        for access in write read; do
            run sydbox -m core/sandbox/write:deny -m core/sandbox/read:allow -m "whitelist/write+$OK/***" \
                -m "blacklist/$access+$OK/$pattern" -- bash -c '
                "$PROBE" --expect EPERM rename "$OK/up" "$OK/x" && "$PROBE" --expect EPERM rename "$OK/up/sec" "$OK/x"'
            assert_status 0 || fail "$access $pattern"
            assert_output_has "  rule     blacklist/$access+$OK/$pattern  (-m)"
        done
    done
    # Rules that a later one overrides, and those for other folders, hold nothing back.
    run confined -m "blacklist/write+$OK/up/sec/*" -m "whitelist/write+$OK/up/***" -m "blacklist/write+$OK/other/*" -- \
        bash -c '"$PROBE" --expect 0 rename "$OK/up/sec" "$OK/x"'
    assert_status 0
}

@test "a folder is not moved to where its content may be read or written, if it may not be so far" {
    needs_sandbox
    mkdir -p "$OK/pub" "$NO/dir"
    echo secret >"$NO/dir/f"
    chmod 777 "$NO" "$NO/dir"
    run sydbox -m core/sandbox/read:allow -m "blacklist/read+$NO/***" -m "whitelist/read+$NO" -m "whitelist/read+$NO/dir" -- \
        "$PROBE" --expect EPERM rename "$NO/dir" "$OK/pub/dir"
    assert_status 0
    assert_output_has "violation: read rename" "$NO/dir"
    run confined -m "whitelist/write+$NO/dir" -- "$PROBE" --expect EPERM rename "$NO/dir" "$OK/pub/dir"
    assert_status 0
    assert_output_has "violation: write rename" "$NO/dir"
    # What may be read and written in both places, or in neither, is moved.
    run confined -m "whitelist/write+$NO/***" -- "$PROBE" --expect 0 rename "$NO/dir" "$OK/pub/dir"
    assert_status 0
    run confined -m "whitelist/write+$NO/dir" -- "$PROBE" --expect 0 rename "$OK/pub/dir" "$NO/dir"
    assert_status 0
}

@test "a process that gave up root's ids does not learn from errnos what lies in folders that it may not search" {
    needs_sandbox
    is_root || skip "only root can give up its ids"
    skip_unless "setpriv is missing" have_command setpriv
    local outside name call
    local -a calls=() nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    mkdir -p "$NO/private/dir"
    echo >"$NO/private/file"
    ln -s file "$NO/private/link"
    chmod 777 "$NO"
    chmod 700 "$NO/private"
    chmod 711 "$SCRATCH"
    for name in file none dir dir/none none/x file/x link link/x; do
        for call in "open @ WRONLY" "open @ WRONLY|CREAT" "open @ WRONLY|CREAT|EXCL" "mkdir @" "unlink @" "rmdir @" \
            "chmod @ 0600" "truncate @"; do
            calls+=("${call/@/$NO/private/$name}")
        done
    done
    tell_errnos() {
        local each
        for each in "${calls[@]}"; do
            # shellcheck disable=SC2086 # words
            printf '%s: %s\n' "$each" "$("${nobody[@]}" "$PROBE" $each)"
        done
    }
    outside=$(tell_errnos)
    [[ $(grep -c EACCES <<<"$outside") -eq ${#calls[@]} ]] || fail "$outside"
    export -f tell_errnos
    run --separate-stderr write_denied -m 'whitelist/write+/dev/***' -- bash -c "$(declare -p calls nobody); tell_errnos"
    diff <(printf '%s\n' "$outside") <(printf '%s\n' "$output") || fail "inside differs"
    printf '# cases: %s\n' "${#calls[@]}" >&3
}
