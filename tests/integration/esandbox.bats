#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# bash/sydbox.bash: each command of esandbox, outside of sydbox and inside.
# shellcheck disable=SC2016,SC2154 # scripts are expanded by the bash inside; some are in lib/esandbox

load lib/common
load lib/esandbox

# -- the file itself -------------------------------------------------------------------------------------------------

@test "sourcing sydbox.bash prints nothing and only defines functions" {
    run --separate-stderr bash -c '
        state() { compgen -v | sort; shopt -p; set +o; trap -p; alias; echo "$IFS"; }
        before='"''"' after='"''"'
        true | true # so that PIPESTATUS is there from the beginning
        before=$(state)
        source "$BASHLIB/sydbox.bash"
        after=$(state)
        diff <(echo "$before") <(echo "$after")'
    assert_status 0
    [ -z "$output$stderr" ] || fail "$output$stderr"
}

@test "all functions of sydbox.bash have sandbox in their names" {
    run bash -c 'before=$(compgen -A function); source "$BASHLIB/sydbox.bash"
        comm -13 <(sort <<<"$before") <(compgen -A function | sort) | grep -vE "sandbox|^($1)\$"' bash "$old_names"
    assert_status 1
    run bash -c 'source "$BASHLIB/sydbox.bash"; declare -F esandbox'
    assert_status 0
}

@test "the magic prefix has been filled in" {
    run grep -n '@[A-Z_]*@' "$BASHLIB/sydbox.bash"
    assert_status 1
}

# -- outside ---------------------------------------------------------------------------------------------------------

@test "each command fails with status 1 and no output outside of sydbox" {
    skip_unless "these tests are below sydbox themselves" test -z "$OUTER_SYDBOX"
    run --separate-stderr outside "$all_statuses" < <(all_commands)
    assert_status 0
    [ -z "$stderr" ]
    assert_output_is "$(all_commands | sed 's/$/: 1/')"
}

@test "status reports that there is no sandbox outside of sydbox" {
    skip_unless "these tests are below sydbox themselves" test -z "$OUTER_SYDBOX"
    run outside 'esandbox status'
    assert_status 1
    assert_output_is "sydbox: not active"
}

# -- inside ----------------------------------------------------------------------------------------------------------

@test "check and api report that sydbox listens" {
    needs_sandbox
    run inside -- 'esandbox check && esandbox api'
    assert_status 0
    assert_output_is 1
}

@test "status shows what is checked" {
    needs_sandbox
    run inside -- 'esandbox enable_net; esandbox status'
    assert_status 0
    assert_output_is "sydbox: active
magic: available
exec: off
read: off
write: on
network: on"
}

@test "query gives settings and entries of lists" {
    needs_sandbox
    run inside -m whitelist/write+/a -- '
        esandbox query core/sandbox/write && ! esandbox query core/sandbox/exec &&
        esandbox query core/whitelist/successful_bind && ! esandbox query core/restrict/file_control &&
        esandbox query whitelist/write /a && ! esandbox query whitelist/write /b'
    assert_status 0
}

@test "enable, disable and enabled act on each sandbox type, and on nothing else" {
    needs_sandbox
    run inside -m 'whitelist/exec+/***' -m 'whitelist/read+/***' -- '
        modes() { local t s=; for t in "" _path _exec _read _net; do
            if esandbox "enabled$t"; then s+="$t:on "; else s+="$t:off "; fi; done; echo "$s"; }
        esandbox disable
        for type in "" _path _exec _read _net; do
            esandbox "enable$type" || echo "enable$type: $?"
            modes
            esandbox "disable$type" || echo "disable$type: $?"
            modes
        done'
    assert_status 0
    local none=":off _path:off _exec:off _read:off _net:off "
    assert_output_is ":on _path:on _exec:off _read:off _net:off 
$none
:on _path:on _exec:off _read:off _net:off 
$none
:off _path:off _exec:on _read:off _net:off 
$none
:off _path:off _exec:off _read:on _net:off 
$none
:off _path:off _exec:off _read:off _net:on 
$none"
}

@test "disable lets writes through, enable refuses them again" {
    needs_sandbox
    run inside -- 'esandbox disable; touch "$DIR/a"; esandbox enable; ! touch "$DIR/b"'
    assert_status 0
    assert_exists "$DIR/a"
    assert_missing "$DIR/b"
    assert_violation_count 1
}

@test "allow and disallow act on writing, by both names" {
    needs_sandbox
    local suffix
    for suffix in "" _path; do
        run inside -- '
            ! touch "$DIR/1" && esandbox "allow$1" "$DIR/***" && touch "$DIR/2" &&
            esandbox "disallow$1" "$DIR/***" && ! touch "$DIR/3" && ! esandbox "disallow$1" "$DIR/***"' "$suffix"
        assert_status 0
        assert_exists "$DIR/2"
        assert_missing "$DIR/1" "$DIR/3"
        rm -- "$DIR/2"
    done
}

@test "allow means a whole tree if patterns without wildcards are prefixes" {
    needs_sandbox
    run inside -m core/match/no_wildcard:prefix -- '
        esandbox allow "$DIR" && mkdir -p "$DIR/a/b" && touch "$DIR/a/b/c" && ! touch "$DIR.not"'
    assert_status 0
    assert_exists "$DIR/a/b/c"
    assert_missing "$DIR.not"
}

@test "allow takes several paths, and fails if one is refused, but adds the others" {
    needs_sandbox
    run inside -- '
        esandbox allow "$DIR/a" "$DIR/b" && touch "$DIR/a" "$DIR/b"
        ! esandbox disallow "$DIR/a" "$DIR/never" "$DIR/b" && ! esandbox query whitelist/write "$DIR/a" &&
        ! esandbox query whitelist/write "$DIR/b"'
    assert_status 0
    assert_exists "$DIR/a" "$DIR/b"
}

@test "allow_exec and disallow_exec act on executing" {
    needs_sandbox
    cp -- "$PROBE" "$DIR/program"
    run inside -- '
        esandbox enable_exec
        "$DIR/program" stat /; echo $?
        esandbox allow_exec "$DIR/program"; "$DIR/program" stat /; echo $?
        esandbox disallow_exec "$DIR/program"; "$DIR/program" stat /; echo $?'
    assert_status 0
    assert_output_matches '(^|
)126
stat = 0
0
(.*
)*126'
}

@test "allow_read and disallow_read act on reading" {
    needs_sandbox
    echo secret >"$DIR/file"
    run inside -m 'blacklist/read+/***' -m 'whitelist/read+/***' -m "blacklist/read+$DIR/***" -- '
        esandbox enable_read
        read -r text <"$DIR/file"; echo "1:${text-}"
        esandbox allow_read "$DIR/file"; read -r text <"$DIR/file"; echo "2:$text"
        esandbox disallow_read "$DIR/file"; unset text; read -r text <"$DIR/file"; echo "3:${text-}"'
    assert_output_has "1:" "2:secret" "3:"
    assert_output_lacks "1:secret" "3:secret"
}

@test "allow_net and disallow_net act on binding" {
    needs_sandbox
    run inside -- '
        esandbox enable_net
        "$PROBE" bind inet:127.0.0.1@0
        esandbox allow_net LOOPBACK@0 && "$PROBE" bind inet:127.0.0.1@0
        esandbox disallow_net LOOPBACK@0 && "$PROBE" bind inet:127.0.0.1@0
        exit 0'
    assert_status 0
    [ "$(grep '^bind' <<<"$output")" = "bind = EADDRNOTAVAIL
bind = 0
bind = EADDRNOTAVAIL" ] || fail "$output"
}

@test "allow_net allows sockets in the file system, as package managers do below TMPDIR" {
    needs_sandbox
    # A path of a socket has at most 107 bytes.
    run inside -m 'whitelist/write+/***' -- '
        cd "$DIR" && esandbox enable_net && esandbox allow_net "unix:$DIR/***" && "$PROBE" serve "unix:./s"'
    assert_status 0
    assert_output_is "serve = 0"
}

@test "allow_net --connect and disallow_net --connect act on connecting" {
    needs_sandbox
    # Nobody receives it: what tells the two apart is the report.
    run inside -- '
        esandbox enable_net
        esandbox allow_net --connect inet:127.0.0.1@1 && "$PROBE" sendto inet:127.0.0.1@1
        echo half
        esandbox disallow_net --connect inet:127.0.0.1@1 && "$PROBE" sendto inet:127.0.0.1@1
        exit 0'
    assert_status 0
    assert_violation_count 1
    assert_output_has "sydbox: violation: network/connect sendto("
    [[ ${output%%half*} != *violation* ]]
}

@test "addfilter and rmfilter act on reports of writing, by both names" {
    needs_sandbox
    local suffix
    for suffix in "" _path; do
        run inside -- 'esandbox "addfilter$1" "$DIR/***" && ! touch "$DIR/x"' "$suffix"
        assert_status 0
        assert_missing "$DIR/x"
        assert_violation_count 0
        run inside -- 'esandbox "addfilter$1" "$DIR/***"; esandbox "rmfilter$1" "$DIR/***" && ! touch "$DIR/x"' "$suffix"
        assert_status 0
        assert_missing "$DIR/x"
        assert_violation_count 1
    done
}

@test "addfilter_read and rmfilter_read act on reports of reading" {
    needs_sandbox
    echo secret >"$DIR/secret"
    run inside -- 'esandbox addfilter_read "$DIR/***"; esandbox enable_read; ! read -r <"$DIR/secret"'
    assert_status 0
    assert_violation_count 0
    run inside -- 'esandbox addfilter_read "$DIR/***"; esandbox rmfilter_read "$DIR/***" && esandbox enable_read
        ! read -r <"$DIR/secret"'
    assert_status 0
    assert_violation_count 1
}

@test "addfilter_exec and rmfilter_exec act on reports of executing" {
    needs_sandbox
    cp -- "$PROBE" "$DIR/program"
    run inside -- 'esandbox addfilter_exec "$DIR/*"; esandbox enable_exec; "$DIR/program" stat /; test $? = 126'
    assert_status 0
    assert_violation_count 0
    run inside -- 'esandbox addfilter_exec "$DIR/*"; esandbox rmfilter_exec "$DIR/*" && esandbox enable_exec
        "$DIR/program" stat /; test $? = 126'
    assert_status 0
    assert_violation_count 1
}

@test "addfilter_net and rmfilter_net act on reports of the network" {
    needs_sandbox
    run inside -- 'esandbox enable_net; esandbox addfilter_net inet:127.0.0.1@1; "$PROBE" bind inet:127.0.0.1@1'
    assert_output_is "bind = EADDRNOTAVAIL"
    run inside -- 'esandbox enable_net; esandbox addfilter_net inet:127.0.0.1@1; esandbox rmfilter_net inet:127.0.0.1@1
        "$PROBE" bind inet:127.0.0.1@1'
    assert_violation_count 1
}

@test "kill kills a program of that name" {
    needs_sandbox
    cp -- "$PROBE" "$DIR/program"
    run inside -- 'esandbox kill "$DIR/program"; "$DIR/program" stat /; echo "status $?"; "$PROBE" stat /'
    assert_status 0
    assert_output_has "status 137" "stat = 0"
}

@test "resume lets a program of that name and its children run without a sandbox" {
    needs_sandbox
    cp -- "$(command -v bash)" "$DIR/free"
    run inside -- 'esandbox resume "$DIR/free"; "$DIR/free" -c "touch \"$DIR/a\"; true" && ! touch "$DIR/b"'
    assert_status 0
    assert_exists "$DIR/a"
    assert_missing "$DIR/b"
}

@test "exec runs a program outside of the sandbox, in the same folder and environment" {
    needs_sandbox
    needs_cmd_exec
    # The environment is the one that the calling process was started with: what a shell exports later is known to the
    # shell alone (proc_pid_environ(5)).
    export WHO=me
    run inside -- '
        cd "$DIR" && ! touch refused
        esandbox exec "$(command -v bash)" -c "echo \"\$PWD \$WHO \$1\" >result; mv result done" sh "a  b" || exit 9
        for ((i = 0; i < 100; i++)); do [[ ! -e done ]] || break; sleep 0.1; done
        cat done'
    assert_status 0
    assert_output_has "$DIR me a  b"
    assert_missing "$DIR/refused"
}

@test "exec fails for a program that is not there" {
    needs_sandbox
    run inside -- 'esandbox exec "$DIR/nothing"'
    assert_status 1
}

@test "sydbox ends with the first process after wait_eldest, and with the last after wait_all" {
    needs_sandbox
    local begin
    begin=$SECONDS
    run inside -- 'esandbox wait_eldest; sleep 20 >/dev/null 2>&1 </dev/null & exit 3' 3>&-
    assert_status 3
    [ $((SECONDS - begin)) -lt 10 ]
    run inside -m core/trace/exit_wait_all:false -m "whitelist/write+$DIR/***" -- '
        esandbox wait_all; (sleep 1; touch "$DIR/late") & exit 3'
    assert_status 3
    assert_exists "$DIR/late"
}

@test "hack_toolong and nohack_toolong set the option" {
    needs_sandbox
    run inside -- 'esandbox nohack_toolong && ! esandbox query core/trace/use_toolong_hack &&
        esandbox hack_toolong && esandbox query core/trace/use_toolong_hack'
    assert_status 0
}
