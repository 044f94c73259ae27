#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# core/whitelist/successful_bind: what the sandbox has bound it may connect to, for as long as it is its own.
# shellcheck disable=SC2016,SC2030,SC2031,SC2153,SC2154 # scripts are expanded by the shell inside; each test has its own
# rules; PROBE is of lib/folders and outside_port of lib/network

load lib/common
load lib/folders
load lib/network
load lib/cases

teardown() {
    [[ -z ${shared-} ]] || rm -rf -- "$shared"
    common_teardown
}

# What test suites have: servers on the loopback interface and at names of their own.
setup_rules() {
    rules=(-m core/sandbox/network:deny -m whitelist/network/bind+LOOPBACK@0 -m whitelist/network/bind+LOOPBACK@1024-65535
        -m whitelist/network/bind+LOOPBACK6@0 -m whitelist/network/bind+LOOPBACK6@1024-65535
        -m "whitelist/network/bind+unix:$OK/*" -m "whitelist/network/bind+unix-abstract:sydbox-*")
}

# An address of each family that a server can have here; the kernel chooses the port.
addresses() {
    printf '%s\n' inet:127.0.0.1@0 "unix:$OK/socket" "unix-abstract:sydbox-$$-$RANDOM"
    ! have_ipv6 || echo inet6:::1@0
}

# verify_everywhere OUTCOME VIOLATIONS MODE: with each form of the probe, at each address.
verify_everywhere() {
    local address
    new_cases
    for address in $(addresses); do
        add_case "$3 at $address" "$1" "$2" -- "$3" "$address"
    done
    for VERIFY_WITH in $(probes); do
        rm -f -- "$OK/socket"
        run_cases sydbox "${rules[@]}" -- "$VERIFY_WITH"
    done
    tell_cases
}

@test "a bound address may be connected to in the same process" {
    needs_sandbox
    setup_rules
    verify_everywhere 0 0 serve
}

@test "a bound address may be connected to for datagrams" {
    needs_sandbox
    setup_rules
    verify_everywhere 0 0 serve-datagrams
}

@test "a bound address may be connected to in a child that was forked after the bind" {
    needs_sandbox
    setup_rules
    verify_everywhere 0 0 serve-forked
}

@test "a bound address may be connected to in another process" {
    needs_sandbox
    setup_rules
    verify_everywhere 0 0 serve-other
}

@test "an address that was bound again may be connected to" {
    needs_sandbox
    setup_rules
    verify_everywhere 0 0 serve-again
}

@test "a bound address may not be connected to once its socket is closed" {
    needs_sandbox
    setup_rules
    verify "abstract name" ECONNREFUSED 1 "${rules[@]}" -- serve-closed "unix-abstract:sydbox-$$-$RANDOM"
    addresses() { printf '%s\n' inet:127.0.0.1@0 "unix:$OK/socket"; }
    verify_everywhere ECONNREFUSED 0 serve-closed
}

@test "a bound address may not be connected to if the rules say so" {
    needs_sandbox
    setup_rules
    rules+=(-m core/whitelist/successful_bind:false)
    verify_everywhere ECONNREFUSED 1 serve
}

@test "an abstract name that the kernel chose may be connected to" {
    needs_sandbox
    setup_rules
    for VERIFY_WITH in $(probes); do
        verify "${VERIFY_WITH##*/}" 0 0 "${rules[@]}" -- serve-autobind
    done
    count_verified 0
}

@test "bind in a thread with its own descriptors binds that thread's socket" {
    needs_sandbox
    skip_unless "the socket of such a thread can be had since Linux 6.9" kernel_is_at_least 6.9
    setup_rules
    for VERIFY_WITH in $(probes); do
        verify "${VERIFY_WITH##*/}" 0 0 "${rules[@]}" -- serve-own-table inet:127.0.0.1@0
    done
    count_verified 0
}

@test "a bound address may be connected to as soon as another process knows it" {
    needs_sandbox
    setup_rules
    local address rounds
    for address in $(addresses); do
        # A round with inet costs a look at all of its sockets, 10 ms on some machines.
        case $address in
        inet*) rounds=200 ;;
        *) rounds=1000 ;;
        esac
        verify "$address" 0 0 "${rules[@]}" -- serve-other "$address" "$rounds"
        assert_output_has "$rounds rounds"
    done
    count_verified 0
}

# Somebody else's server at a port that the sandbox had, or asked for, is not its own.
@test "a stranger at an address that the sandbox may bind is not reached" {
    needs_sandbox
    setup_rules
    outside answer inet:127.0.0.1@0
    verify "bind" EADDRINUSE 0 "${rules[@]}" -- bind "inet:127.0.0.1@$outside_port"
    verify "bind, then connect" EADDRINUSE 0 "${rules[@]}" -- serve "inet:127.0.0.1@$outside_port"
    verify "connect" ECONNREFUSED 1 "${rules[@]}" -- connect "inet:127.0.0.1@$outside_port"
    # The same port of the other protocol is the sandbox's.
    run sydbox "${rules[@]}" -- sh -c '"$1" receive "inet:127.0.0.1@$2" ready >/dev/null & server=$!
        while ! [ -e ready ]; do sleep 0.05; done
        "$1" --expect ECONNREFUSED connect "inet:127.0.0.1@$2" && "$1" --expect 0 sendto "inet:127.0.0.1@$2"
        result=$?
        wait "$server" && exit "$result"' sh "$PROBE" "$outside_port"
    assert_status 0
    assert_violation_count 1
    count_verified 3
}

@test "a stranger's socket at a path that the sandbox had is not reached" {
    needs_sandbox
    setup_rules
    (umask 0; "$PROBE" receive "unix:$OK/stranger" "$SCRATCH/ready" >/dev/null 2>&1 3>&- &)
    wait_for_file "$SCRATCH/ready"
    run sydbox "${rules[@]}" -- sh -c '"$1" receive "unix:$2/own" "$2/ready" >/dev/null & server=$!
        while ! [ -e "$2/ready" ]; do sleep 0.05; done
        mv "$2/own" "$2/moved"
        mv "$2/stranger" "$2/own"
        "$1" --expect ECONNREFUSED sendto "unix:$2/own" && "$1" --expect 0 sendto "unix:$2/moved"
        result=$?
        wait "$server" && exit "$result"' sh "$PROBE" "$OK"
    assert_status 0
    assert_violation_count 1
    assert_output_has "unix:$OK/own"
}

@test "an address is learned also where the process has other credentials and binds for itself" {
    needs_sandbox
    is_root || skip "only root can take on other credentials"
    skip_unless "setpriv is missing" have_command setpriv
    # A folder that nobody can reach; the test's own is root's.
    shared=$(mktemp -d /tmp/sydbox-network.XXXXXX)
    chmod 777 "$shared"
    local -a nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --)
    local port=$((RANDOM % 20000 + 10000)) ports
    ports=$(</proc/sys/net/ipv4/ip_unprivileged_port_start)
    setup_rules
    rules+=(-m 'whitelist/network/bind+LOOPBACK@1-1023' -m "whitelist/network/bind+unix:$shared/*")
    cp -- "$PROBE" "$shared/probe"
    run sydbox "${rules[@]}" -- "${nobody[@]}" "$shared/probe" --expect 0 serve "unix:$shared/s"
    assert_status 0
    assert_violation_count 0
    [[ $(stat -c %u "$shared/s") == 65534 ]] || fail "the owner is $(stat -c %u "$shared/s")"
    run sydbox "${rules[@]}" -- "${nobody[@]}" "$shared/probe" --expect 0 serve "inet:$(own_address)@$port"
    assert_status 0
    assert_violation_count 0
    [[ $ports -gt 7 ]] || skip "all ports are unprivileged here"
    run sydbox "${rules[@]}" -- "${nobody[@]}" "$shared/probe" --expect EACCES bind "inet:$(own_address)@7"
    assert_status 0
    # A failed bind opens nothing.
    outside answer "inet:127.93.1.7@7"
    run sydbox "${rules[@]}" -- "${nobody[@]}" sh -c '"$1" --expect EACCES bind "$2" && "$1" --expect ECONNREFUSED connect "$2"' \
        sh "$shared/probe" inet:127.93.1.7@7
    assert_status 0
    assert_violation_count 1
    run sydbox "${rules[@]}" -- "$PROBE" --expect 0 serve "inet:$(own_address)@9"
    assert_status 0
    assert_violation_count 0
}

@test "a unix socket is made with the caller's umask, in its directory, under the name that it passed" {
    needs_sandbox
    setup_rules
    run sydbox "${rules[@]}" -- sh -c 'umask 027 && cd "$2" && "$1" --expect 0 bound-name unix:s' sh "$PROBE" "$OK"
    assert_status 0
    [[ $(stat -c %a "$OK/s") == 750 ]] || fail "the mode is $(stat -c %a "$OK/s")"
    run sydbox "${rules[@]}" -- "$PROBE" --expect 0 bound-name "unix:$OK/dir/../t"
    assert_status 0
    # Ways through /proc, which are sydbox's own if it takes them itself.
    run sydbox "${rules[@]}" -- sh -c 'cd "$2" && "$1" --expect 0 bound-name unix:/proc/self/cwd/u &&
        exec 8<. && "$1" --expect 0 bound-name unix:/dev/fd/8/v' sh "$PROBE" "$OK"
    assert_status 0
    assert_exists "$OK/s" "$OK/t" "$OK/u" "$OK/v"
    for name in s none/s file/s; do
        run "$PROBE" bind "unix:$OK/$name"
        local outside=$output
        run sydbox "${rules[@]}" -m "whitelist/network/bind+unix:$OK/***" -- "$PROBE" bind "unix:$OK/$name"
        assert_output_is "$outside"
    done
}

@test "a path that is too long for an address is bound and reached by a relative name" {
    needs_sandbox
    local part deep=$OK
    part=$(printf 'd%.0s' {1..200})
    local -a rules=(-m core/sandbox/network:deny -m "whitelist/network/bind+unix:$OK/***")
    for deep in "$OK/$part" "$OK/$part/$part/$part"; do
        mkdir -p -- "$deep"
        run sydbox "${rules[@]}" -- sh -c 'cd "$2" && "$1" --expect 0 serve unix:s && rm s && "$1" --expect 0 serve-other unix:./s 10' \
            sh "$PROBE" "$deep"
        assert_status 0
        assert_violation_count 0
        run sydbox -m core/sandbox/network:deny -- sh -c 'cd "$2" && "$1" --expect EADDRNOTAVAIL bind unix:t' sh "$PROBE" "$deep"
        assert_status 0
        assert_output_has "unix:$deep/t"
    done
}
