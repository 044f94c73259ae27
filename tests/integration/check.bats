#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# --check, which prints the configuration and warns of useless rules, and --magic-list. Neither runs anything.

load lib/common
load lib/manual

# check [OPTION]...: standard output is left in $output, warnings in $stderr.
check() { run --separate-stderr "$SYDBOX" --check "$@"; }

# What --check prints for these options is the same when it is read again.
assert_feeds_back() {
    "$SYDBOX" --check "$@" >first.syd-1 2>/dev/null || fail "--check $* failed" || return
    "$SYDBOX" --check -c first.syd-1 >second.syd-1 2>/dev/null || fail "what --check $* prints is refused" || return
    [[ -s first.syd-1 ]] || fail "--check $* prints nothing" || return
    diff first.syd-1 second.syd-1
}

# -- the printed configuration ---------------------------------------------------------------------------------------

@test "--check prints each setting with its default, and its output is a profile that means the same" {
    check
    assert_status 0
    [ -z "$stderr" ]
    "$SYDBOX" --magic-list |
        awk '$2 != "list" && $2 != "command" { print $1 ":" ($3 == "-" ? "" : $3) }' >expected
    [ -s expected ]
    diff expected - <<<"$output"
    assert_feeds_back
}

@test "the output of --check for each shipped profile is a profile that means the same" {
    local profile count=0
    for profile in "$PROFILES"/*.syd-1; do
        assert_feeds_back -c "$profile"
        count=$((count + 1))
    done
    [ "$count" -ge 2 ]
}

@test "the output of --check keeps each key that is not at its default" {
    local key type default time query values help
    : >all.syd-1
    while read -r key type default _ time query values help; do
        case $type:$values in
        bool:*) [[ $default == true ]] && echo "$key:false" || echo "$key:true" ;;
        int:*) echo "$key:7" ;;
        string:FILE) echo "$key:/tmp/a log" ;;
        string:*) values=${values#"$default"} values=${values#|} && echo "$key:${values%%|*}" ;;
        list:PATTERN) echo "$key+/tmp/x y*/***" && echo "$key+/b" ;;
        list:ADDRESS) echo "$key+LOCAL@1-7" && echo "$key+unix-abstract:a b" ;;
        command:*) ;;
        *) fail "unknown: $key $type $values" ;;
        esac >>all.syd-1
    done < <("$SYDBOX" --magic-list)
    [ "$(wc -l <all.syd-1)" -gt 50 ]
    assert_feeds_back -c all.syd-1
    # Every line has come through.
    sort all.syd-1 >given
    sort first.syd-1 >printed
    diff given printed
}

@test "the output of --check keeps patterns with odd characters" {
    printf 'whitelist/write+%s\n' '/ blank ' $'/tab\there' '/#no comment' '/quoted\*' '/\[x]/***' '/a:b?c+d-e!f' \
        $'/\xff\xfe' $'/esc\e[2J' $'/middle\rcr' '//a//b/' '/***' '/[[:alpha:]!-]' '/back\slash' "/'\"\$(x)" >odd.syd-1
    assert_feeds_back -c odd.syd-1
    grep -a '^whitelist/write+' first.syd-1 | cmp - odd.syd-1
}

@test "--check leaves out what no line can hold, and reports it" {
    check -m $'whitelist/write+/a\nwhitelist/write+/' -m $'log/file:/a\nwhitelist/write+/'
    assert_status 0
    [[ $stderr == *'whitelist/write+/a\nwhitelist/write+/: cannot be expressed'* && $stderr == *"log/file cannot"* ]]
    run ! grep -q '^whitelist' <<<"$output"
}

@test "--check takes profiles, -p and -m in their order, and SYDBOX_CONFIG" {
    echo whitelist/write+/one >one.syd-1
    check -p paludis -c one.syd-1 -m whitelist/write+/two -m core/sandbox/read:deny
    assert_status 0
    grep -A 1 -x 'whitelist/write+/one' <<<"$output" | grep -qx 'whitelist/write+/two'
    grep -qx 'core/sandbox/read:deny' <<<"$output"
    grep -qx 'core/sandbox/write:deny' <<<"$output"
    SYDBOX_CONFIG=$SCRATCH/one.syd-1 check
    grep -qx 'whitelist/write+/one' <<<"$output"
}

@test "--check runs nothing, and refuses a command" {
    check -- touch ran
    assert_one_line_error 2 "sydbox: " "--check" "touch"
    assert_missing ran
}

# -- errors: those of the start --------------------------------------------------------------------------------------

@test "--check of a bad line is an error that names it" {
    printf 'core/sandbox/write:deny\nwhitelist/write+relative\n' >bad.syd-1
    check -c bad.syd-1
    assert_one_line_error 2 "bad.syd-1:2: whitelist/write+relative: " "absolute"
}

@test "--check of a missing profile, a bad -m and an absent engine is an error" {
    check -c none.syd-1
    assert_one_line_error 2 "none.syd-1" "No such file or directory"
    check -m core/sandbox/wriet:deny
    assert_one_line_error 2 "core/sandbox/wriet" "core/sandbox/write"
    check -m core/trace/engine:steam
    assert_one_line_error 2 "steam"
}

@test "an output that cannot be written is an error" {
    skip_unless "no /dev/full" test -c /dev/full
    local option
    for option in --check --magic-list; do
        # shellcheck disable=SC2016 # expanded by the inner shell
        run --separate-stderr bash -c '"$1" "$2" >/dev/full' - "$SYDBOX" "$option"
        assert_one_line_error 2 "sydbox: " "standard output"
    done
}

# -- warnings --------------------------------------------------------------------------------------------------------

@test "--check warns of each kind of useless rule, with file and line" {
    mkdir folder
    cat >useless.syd-1 <<END
core/sandbox/write:deny
core/sandbox/exec:never

blacklist/write+/a/b
whitelist/write+/a/***
whitelist/write+*relative
whitelist/write+$SCRATCH/folder
whitelist/exec+/c
whitelist/network/bind+LOOPBACK@80
END
    check -c useless.syd-1
    assert_status 0
    local expected
    for expected in "4: blacklist/write+/a/b: has no effect: the later" "6: whitelist/write+*relative: never matches" \
        "7: whitelist/write+$SCRATCH/folder: matches only the directory itself" \
        "8: whitelist/exec+/c: this and other rules for core/sandbox/exec have no effect"; do
        [[ $stderr == *"sydbox: warning: useless.syd-1:$expected"* ]] || fail "missing: $expected in $stderr"
    done
    [[ "$(cut -d: -f4 <<<"$stderr" | tr "\n" " ")" == "4 6 7 8 " ]] || fail "$stderr"
    # Warnings are no part of what is printed.
    run ! grep -q warning <<<"$output"
}

@test "--check finds nothing wrong with the profiles that are installed" {
    local profile count=0
    for profile in "$SOURCE"/profiles/*.syd-1; do
        check -c "$profile"
        assert_status 0
        [ -z "$stderr" ] || fail "$stderr"
        count=$((count + 1))
    done
    ((count >= 3))
}

# -- --magic-list ----------------------------------------------------------------------------------------------------

@test "--magic-list prints a line for each key, in columns that read takes apart" {
    run --separate-stderr "$SYDBOX" --magic-list
    assert_status 0
    [ -z "$stderr" ]
    local key type default scope time query values help count=0
    while read -r key type default scope time query values help; do
        [[ $key == */* && $type =~ ^(bool|int|string|list|command)$ && -n $default ]] || fail "$key $type $default"
        [[ $scope =~ ^(process|sandbox)$ && $time =~ ^(start|run|any)$ && $query =~ ^(query|-)$ ]] ||
            fail "$key $scope $time $query"
        [[ -n $values && -n $help ]] || fail "$key $values $help"
        count=$((count + 1))
    done <<<"$output"
    [ "$count" -eq "$(wc -l <<<"$output")" ]
    grep -Eqx 'core/sandbox/write +string +off +process +any +query +off\|deny\|allow\|never +check .*' <<<"$output"
    grep -Eqx 'core/trace/exit_kill +bool +false +sandbox +start +query +true\|false +kill .*' <<<"$output"
    grep -Eqx 'log/file +string +- +sandbox +any +- +FILE +file .*' <<<"$output"
    grep -Eqx 'filter/network +list +- +sandbox +any +query +ADDRESS +.*' <<<"$output"
    grep -Eqx 'cmd/exec +command +- +sandbox +run +- +PROGRAM +run .*' <<<"$output"
}

# -- the manual says what the programs say ---------------------------------------------------------------------------

@test "the manual has every key, with its type, default, scope and time as in the table" {
    plain_page sydbox-profile.5 >page
    keys_are_in page < <("$SYDBOX" --magic-list)
}

# options_of PROGRAM: its options, long and short, one a line, as --help tells them.
options_of() { "$1" --help | grep -E '^  -' | grep -oE -- '(^| )--?[a-z][-a-z]*|^  -[A-Z]|\[ --[-a-z]+' | tr -d ' ['; }

@test "the manual has every option of --help" {
    local option count=0
    plain_page sydbox.1 >page
    while read -r option; do
        sed -n '/^\.SH OPTIONS/,/^\.SH MAGIC/p' page | grep -Eq -- "^\.BR? \"?(.*[ \"])?$option([ \",]|$)" ||
            fail "sydbox(1) lacks the option $option"
        count=$((count + 1))
    done < <(options_of "$SYDBOX")
    [ "$count" -ge 14 ]
}
