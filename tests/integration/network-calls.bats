#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The ways to talk to somebody, also those that do not say connect.
# shellcheck disable=SC2030,SC2031,SC2153,SC2154 # PROBE is of lib/folders, outside_port and _pid of lib/network

load lib/common
load lib/folders
load lib/network
load lib/cases

denied=(-m core/sandbox/network:deny)

@test "connect with AF_UNSPEC is always allowed" {
    needs_sandbox
    for VERIFY_WITH in $(probes); do
        verify "${VERIFY_WITH##*/} inet" 0 0 "${denied[@]}" -- disconnect inet:127.0.0.1@0
    done
    count_verified 0
}

@test "a send to a peer that names nobody is not checked, and does not even come out of the filter" {
    needs_sandbox
    for VERIFY_WITH in $(probes); do
        verify "${VERIFY_WITH##*/}" 0 0 "${denied[@]}" -- send-to-peer
    done
    verify "seen by nobody" 0 0 "${denied[@]}" -m log/file:log -m log/level:256 -- send-to-peer
    run cat log
    assert_output_lacks sendto
    count_verified 0
}

@test "MSG_FASTOPEN is checked as connect is" {
    needs_sandbox
    local call
    for VERIFY_WITH in $(probes); do
        for call in fastopen sendmsg-fastopen; do
            verify "$call refused" ECONNREFUSED 1 "${denied[@]}" -- "$call" inet:127.0.0.1@49
            assert_output_has "inet:127.0.0.1@49"
            # Nobody listens there: that is the kernel's own word.
            run net_denied -m whitelist/network/connect+LOOPBACK@49 -- "$VERIFY_WITH" "$call" inet:127.0.0.1@49
            assert_violation_count 0
        done
    done
    count_verified 0
}

@test "one refused address of sendmmsg stops all datagrams before the first is sent" {
    needs_sandbox
    local allowed=inet:127.0.0.1@40049 refused=inet:127.0.0.1@40050
    local -a options=("${denied[@]}" -m "whitelist/network/connect+$allowed")
    for VERIFY_WITH in $(probes); do
        verify "all allowed" 0 0 "${options[@]}" -- sendmmsg-to-all "$allowed" "$allowed" "$allowed"
        verify "the first refused" ECONNREFUSED 1 "${options[@]}" -- sendmmsg-to-all "$refused" "$allowed"
        verify "the last refused" ECONNREFUSED 1 "${options[@]}" -- sendmmsg-to-all "$allowed" "$allowed" "$refused"
        assert_output_has "address  $refused"
    done
    outside receive inet:127.0.0.1@0
    run net_denied -m "whitelist/network/connect+inet:127.0.0.1@$outside_port" -- \
        "$PROBE" --expect ECONNREFUSED sendmmsg-to-all "inet:127.0.0.1@$outside_port" "$refused"
    assert_status 0
    kill -0 "$outside_pid" || fail "the datagram was sent"
    verify "and the receiver takes one that is allowed" 0 0 "${denied[@]}" \
        -m "whitelist/network/connect+inet:127.0.0.1@$outside_port" -- sendto "inet:127.0.0.1@$outside_port"
    wait "$outside_pid"
    count_verified 0
}

@test "each call that socketcall stands for is checked" {
    needs_sandbox
    skip_unless "32-bit programs cannot be built here" test -x "$PROBE-m32"
    "$PROBE-m32" socketcall connect inet:127.0.0.1@49 >/dev/null || [[ $? -ne 77 ]] || skip "this ABI has no socketcall"
    local call VERIFY_WITH=$PROBE-m32
    verify "bind" EADDRNOTAVAIL 1 "${denied[@]}" -- socketcall bind inet:127.0.0.1@0
    verify "bind allowed" 0 0 "${denied[@]}" -m whitelist/network/bind+LOOPBACK@0 -- socketcall bind inet:127.0.0.1@0
    for call in connect sendto sendmsg sendmmsg; do
        verify "$call" ECONNREFUSED 1 "${denied[@]}" -- socketcall "$call" inet:127.255.255.255@49
    done
    for call in sendto sendmsg sendmmsg; do
        verify "$call allowed" 0 0 "${denied[@]}" -m whitelist/network/connect+LOOPBACK@49 -- \
            socketcall "$call" inet:127.0.0.1@49
    done
    verify "socket" EAFNOSUPPORT 1 "${denied[@]}" -m core/whitelist/unsupported_socket_families:false -- socketcall-socket 16 3
    verify "socket allowed" 0 0 "${denied[@]}" -- socketcall-socket 16 3
    count_verified 11
}

# packet, netlink, alg, vsock, bluetooth, xdp and the rest: by number, for headers may lack some.
@test "other families are refused with a report if the rules say so, and else as outside" {
    needs_sandbox
    local family strict=core/whitelist/unsupported_socket_families:false
    new_cases
    for family in 16 17 29 31 38 40 44; do
        add_case "family $family refused" EAFNOSUPPORT 1 -- socket "$family" 3
        report_has "socket family $family is refused"
    done
    add_case "inet, SOCK_PACKET" EAFNOSUPPORT 1 -- socket 2 10
    report_has "socket family 17 is refused"
    add_case "unix" 0 0 -- socket 1
    add_case "inet" 0 0 -- socket 2
    add_case "a pair" 0 0 -- send-to-peer
    for VERIFY_WITH in $(probes); do
        run_cases sydbox "${denied[@]}" -m "$strict" -- "$VERIFY_WITH"
    done
    new_cases
    for family in 16 17 29 31 38 40 44; do
        add_case "family $family" same 0 -- socket "$family" 3
    done
    for VERIFY_WITH in $(probes); do
        run_natively "$VERIFY_WITH"
        run_cases net_denied -- "$VERIFY_WITH"
    done
    new_cases
    add_case "not while the network is not checked" 0 0 -- socket 16 3
    run_cases sydbox -m "$strict" -- "$PROBE"
    tell_cases
}
