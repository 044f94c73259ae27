# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# What tests of the manual pages share.

# plain_page NAME: the page without what roff makes of hyphens, quotes and fonts.
plain_page() { sed -e 's/\\-/-/g' -e 's/\\f[A-Z]//g' "$SOURCE/doc/$1"; }

# Compares a plain sydbox-profile(5) with the key table, in both directions. keys_are_in PAGE < TABLE, which is what
# `sydbox --magic-list` prints
keys_are_in() {
    local page=$1 key type default scope time query values what expected count=0
    while read -r key type default scope time query values _; do
        case $type:$values in
        list:ADDRESS) what="list of addresses" ;;
        list:*) what="list of paths" ;;
        *) what=$type ;;
        esac
        case $type in
        bool | int | string) what+=", $default" ;;
        command) what+=", only as a magic stat" ;;
        esac
        [[ $values != FILE ]] || what=${what/%-/empty}
        expected="($what"
        [[ $scope != process ]] || expected+=", per process"
        [[ $query != query ]] || expected+=", query"
        [[ $time != start ]] || expected+=", start-up only"
        expected+=")"
        grep -A 1 -xF ".B $key" "$page" | grep -qxF "$expected" ||
            fail "sydbox-profile(5) lacks: $key $expected" || return
        count=$((count + 1))
    done
    ((count > 40)) || fail "the table has only $count keys" || return
    [[ $(grep -A 1 -x .TP "$page" | grep -Ec '^\.B [a-z]+/[a-z_/]+$') -eq $count ]] ||
        fail "sydbox-profile(5) has a key that the table lacks"
}
