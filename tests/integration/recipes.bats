#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# What the recipes of doc/HACKING promise: a plain system call is one row, and a magic key is one row. The sydbox under
# test here has one more of each than the tables in the tree (tests/recipes): recipe_at, number 470, and zz/recipe.

load lib/common
load lib/manual

setup() {
    common_setup
    REAL_SYDBOX=$SYDBOX
    SYDBOX=$HELPERS/sydbox-recipes
}

@test "a system call that has one new row is refused, reported and allowed as its row says" {
    needs_sandbox
    touch file
    # Numbers beyond the table fail as if the kernel lacked them.
    SYDBOX=$REAL_SYDBOX run --separate-stderr write_denied -- "$HELPERS/recipe-call" at file
    assert_output_is 38
    assert_violation_count 0
    run --separate-stderr write_denied -- "$HELPERS/recipe-call" at file
    assert_output_is 1
    assert_violation_count 1
    assert_output_has 'sydbox: violation: write recipe_at(AT_FDCWD, "file", 0) = EPERM' "  path     $SCRATCH/file"
    # Where it may write, the kernel gets the call, which it does not have or which wants other arguments.
    run --separate-stderr write_denied -m "whitelist/write+$SCRATCH/***" -- "$HELPERS/recipe-call" at file
    [[ $output == "$("$HELPERS/recipe-call" at file)" && $output != 1 ]] || fail "allowed, but errno $output"
    assert_violation_count 0
}

@test "--test makes a call that has one new row" {
    needs_sandbox
    run "$SYDBOX" --test
    assert_status 0
    [[ $output =~ refused\ and\ reported\ \([0-9]+\):[^:]*\ recipe_at\  ]] || fail "not tried: $output"
    assert_output_lacks "GOES AROUND"
}

@test "a magic key that has one new row is listed, printed, set and queried" {
    run "$SYDBOX" --magic-list
    assert_status 0
    grep -Eqx 'zz/recipe +bool +false +sandbox +any +query +true\|false +a key that a test has added' <<<"$output"
    run "$SYDBOX" --check -m zz/recipe:true
    assert_output_has "zz/recipe:true"
    run --separate-stderr "$SYDBOX" -m zz/recipe:perhaps -- true
    assert_one_line_error 2 "zz/recipe:perhaps"
    needs_sandbox
    run sydbox -m core/sandbox/write:deny -- sh -c '
        test -e /dev/sydbox/zz/recipe? && echo early
        test -e /dev/sydbox/zz/recipe:true && echo accepted
        test -e /dev/sydbox/zz/recipe? && echo on'
    assert_output_is "accepted
on"
}

@test "the check of the manual fails for a key that the manual lacks, and passes once it is there" {
    plain_page sydbox-profile.5 >page
    "$SYDBOX" --magic-list >table
    run keys_are_in page <table
    assert_status 1
    assert_output_has "sydbox-profile(5) lacks: zz/recipe (bool, false, query)"
    "$SOURCE/tests/recipes/follow" manual page >new-page
    keys_are_in new-page <table
    # A key that only the manual has is found too.
    grep -v '^zz/recipe ' table >old-table
    run keys_are_in new-page <old-table
    assert_status 1
    assert_output_has "a key that the table lacks"
}
