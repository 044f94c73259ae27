#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Which addresses are bound and talked to.
# shellcheck disable=SC2016,SC2153 # scripts are expanded by the shell inside; PROBE is of lib/folders

load lib/common
load lib/folders
load lib/cases

net_denied() { sydbox -m core/sandbox/network:deny "$@"; }
have_ipv6() { "$PROBE" bind inet6:::1@0; }

# Addresses that can be bound here, and that nobody listens at.
addresses() {
    printf '%s\n' inet:127.0.0.1@49 "unix:$OK/socket" unix-abstract:sydbox-test-socket
    ! have_ipv6 >/dev/null || echo inet6:::1@49
}
# The same to be talked to. A connect to an address of this machine where nobody listens is no violation; these are a
# broadcast and a multicast address, to which no connection is possible.
destinations() {
    local address
    for address in $(addresses); do
        address=${address/127.0.0.1/127.255.255.255}
        echo "${address/::1@/ff01::1@}"
    done
}

@test "bind is refused with EADDRNOTAVAIL unless it is allowed" {
    needs_sandbox
    local probe address
    new_cases
    for address in $(addresses); do
        address=${address/@49/@0}
        add_case "$address refused" EADDRNOTAVAIL 1 -- bind "$address"
        report_has "sydbox: violation: network/bind bind("
        report_has "  address  $address"
        report_has "esandbox allow_net $address"
        report_has "in a profile: whitelist/network/bind+$address"
    done
    for probe in $(probes); do
        run_cases net_denied -- "$probe"
        assert_missing "$OK/socket"
    done
    new_cases
    for address in $(addresses); do
        address=${address/@49/@0}
        add_case "$address allowed" 0 0 "whitelist/network/bind+$address" -- bind "$address"
    done
    for probe in $(probes); do
        rm -f -- "$OK/socket"
        run_cases net_denied -- "$probe"
    done
    tell_cases
}

@test "connect and send are refused with ECONNREFUSED and a report unless they are allowed" {
    needs_sandbox
    "$PROBE" bind "unix:$OK/socket"
    local probe address call
    new_cases
    for address in $(destinations); do
        for call in connect sendto sendmsg sendmmsg; do
            add_case "$call $address refused" ECONNREFUSED 1 -- "$call" "$address"
            report_has "sydbox: violation: network/connect $call("
            report_has "esandbox allow_net --connect $address"
            report_has "in a profile: whitelist/network/connect+$address"
            add_case "$call $address allowed" same 0 "whitelist/network/connect+$address" -- "$call" "$address"
        done
    done
    for probe in $(probes); do
        run_natively "$probe"
        run_cases net_denied -- "$probe"
    done
    tell_cases
}

@test "the calls of old 32-bit programs are checked too" {
    needs_sandbox
    skip_unless "32-bit programs cannot be built here" test -x "$PROBE-m32"
    run net_denied -- "$PROBE-m32" --expect EADDRNOTAVAIL socketcall bind inet:127.0.0.1@0
    assert_status 0
    assert_violation_count 1
    run net_denied -- "$PROBE-m32" --expect ECONNREFUSED socketcall connect inet:127.255.255.255@49
    assert_status 0
    assert_violation_count 1
    run net_denied -m 'whitelist/network/bind+LOOPBACK@0' -- "$PROBE-m32" --expect 0 socketcall bind inet:127.0.0.1@0
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

@test "networks, port ranges and aliases match what they name" {
    needs_sandbox
    local rule address violations
    while read -r rule address violations; do
        run net_denied -m "whitelist/network/connect+$rule" -- "$PROBE" sendto "$address"
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
    run net_denied -m whitelist/network/connect+inet:127.0.0.1@49 -- "$PROBE" sendto inet6:::ffff:127.0.0.1@49
    assert_violation_count 0
    run net_denied -m whitelist/network/connect+LOOPBACK6@49 -- "$PROBE" sendto inet6:::ffff:127.0.0.1@49
    assert_violation_count 1
    run net_denied -m 'whitelist/network/connect+inet6:::/0@49' -- "$PROBE" sendto inet6:::ffff:127.0.0.1@49
    assert_violation_count 1
}

@test "a connect to an address of this machine where nobody listens fails as outside and is no violation" {
    needs_sandbox
    local address
    for address in inet:127.0.0.1@49 inet:0.0.0.0@49 $(have_ipv6 >/dev/null && echo inet6:::1@49); do
        run net_denied -- "$PROBE" --expect ECONNREFUSED connect "$address"
        assert_status 0
        assert_violation_count 0
        run net_denied -m core/violation/raise_safe:true -- "$PROBE" --expect ECONNREFUSED connect "$address"
        assert_status 0
        assert_violation_count 1
        run net_denied -m blacklist/network/connect+LOOPBACK@49 -m blacklist/network/connect+LOOPBACK6@49 -- \
            "$PROBE" --expect ECONNREFUSED connect "$address"
        assert_violation_count 1
    done
}

@test "0.0.0.0 is the loopback address for rules when it is connected to" {
    needs_sandbox
    run net_denied -- "$PROBE" --expect ECONNREFUSED sendto inet:0.0.0.0@49
    assert_output_has "address  inet:127.0.0.1@49"
    run net_denied -m whitelist/network/connect+inet:0.0.0.0/32@49 -- "$PROBE" --expect ECONNREFUSED sendto inet:0.0.0.0@49
    assert_violation_count 1
    run net_denied -m whitelist/network/connect+LOOPBACK@49 -- "$PROBE" --expect 0 sendto inet:0.0.0.0@49
    assert_violation_count 0
}

@test "other families are allowed by default, and else fail with EAFNOSUPPORT" {
    needs_sandbox
    # 16: netlink, 3: raw routing messages.
    run net_denied -- "$PROBE" --expect 0 socket 16 3 0
    assert_status 0
    run net_denied -m core/whitelist/unsupported_socket_families:false -- "$PROBE" --expect EAFNOSUPPORT socket 16 3 0
    assert_status 0
    run net_denied -m core/whitelist/unsupported_socket_families:false -- "$PROBE" --expect 0 socket 1
    assert_status 0
}
