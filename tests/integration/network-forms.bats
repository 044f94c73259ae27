#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Each form of an address, bound and connected to, in each list.
# shellcheck disable=SC2153,SC2154 # variables are of lib/

load lib/common
load lib/folders
load lib/network
load lib/cases

# The lists that an address can be in: lists EACH NAME OPERATION REFUSAL MATCHING OTHER MODE ADDRESS. MATCHING and OTHER
# are rules that do and do not match the address. Each of them is handed to EACH, as add_case of lib/cases takes it.
lists() {
    local each=$1 name=$2 refusal=$4 matching=$5 other=$6 deny=core/sandbox/network:deny
    local allow=core/sandbox/network:allow white=whitelist/network/$3 black=blacklist/network/$3
    local -a call=(-- "$7" "$8")
    "$each" "$name: deny, whitelisted" 0 0 "$deny" "$white+$matching" "${call[@]}"
    "$each" "$name: deny, another one whitelisted" "$refusal" 1 "$deny" "$white+$other" "${call[@]}"
    "$each" "$name: deny, whitelisted and then blacklisted" "$refusal" 1 "$deny" "$white+$matching" "$black+$matching" \
        "${call[@]}"
    "$each" "$name: deny, filtered" "$refusal" 0 "$deny" "filter/network+$matching" "${call[@]}"
    "$each" "$name: deny, another one filtered" "$refusal" 1 "$deny" "filter/network+$other" "${call[@]}"
    "$each" "$name: allow, blacklisted" "$refusal" 1 "$allow" "$black+$matching" "${call[@]}"
    "$each" "$name: allow, blacklisted and filtered" "$refusal" 0 "$allow" "$black+$matching" "filter/network+$matching" \
        "${call[@]}"
    "$each" "$name: allow, another one blacklisted" 0 0 "$allow" "$black+$other" "${call[@]}"
    "$each" "$name: allow, blacklisted and then whitelisted" 0 0 "$allow" "$black+$matching" "$white+$matching" "${call[@]}"
}
lists=9

# Reads lines of NAME MATCHING OTHER ADDRESS. Each case gives the rules at run time, in a process of its own.
verify_forms() {
    local operation=$1 refusal=$2 mode=$3 name matching other address forms=0
    new_cases
    while read -r name matching other address; do
        lists add_case "$operation $name" "$operation" "$refusal" "$matching" "$other" "$mode" "$address"
        forms=$((forms + 1))
    done
    run_cases net_denied -- "$PROBE"
    ((case_count == forms * lists)) || fail "$case_count cases" || return
    tell_cases
}

inet_forms() {
    local a=$1 port=$2 below=$(($2 - 1)) above=$(($2 + 1))
    cat <<END
address inet:$a@$port inet:127.0.0.1@$port inet:$a@$port
other-port inet:$a@$port inet:$a@$above inet:$a@$port
slashes inet://$a@$port inet://$a@$above inet:$a@$port
network inet:127.0.0.0/8@$port inet:128.0.0.0/8@$port inet:$a@$port
whole-network inet:0.0.0.0/0@$port inet:0.0.0.0/0@$below inet:$a@$port
one-bit inet:0.0.0.0/1@$port inet:128.0.0.0/1@$port inet:$a@$port
port-range inet:$a@$below-$above inet:$a@$above-$((above + 9)) inet:$a@$port
all-ports inet:$a@0-65535 inet:127.0.0.1@0-65535 inet:$a@$port
LOOPBACK LOOPBACK@$port LOOPBACK6@$port inet:$a@$port
LOCAL LOCAL@$port-$port LOCAL6@0-65535 inet:$a@$port
inet6-rule inet:$a@$port inet6:::/0@$port inet:$a@$port
END
}

inet6_forms() {
    local port=$1 above=$(($1 + 1))
    cat <<END
address inet6:::1@$port inet6:::2@$port inet6:::1@$port
long-address inet6:0:0:0:0:0:0:0:1@$port inet6:0:0:0:0:0:0:1:1@$port inet6:::1@$port
slashes inet6://::1@$port inet6://::1@$above inet6:::1@$port
network inet6:::/64@$port inet6:fe80::/10@$port inet6:::1@$port
whole-network inet6:::/0@$port inet6:::/0@$above inet6:::1@$port
port-range inet6:::1@$port-$above inet6:::1@$above-65535 inet6:::1@$port
LOOPBACK6 LOOPBACK6@$port LOOPBACK@$port inet6:::1@$port
LOCAL6 LOCAL6@$port LOCAL@$port inet6:::1@$port
mapped inet:127.0.0.1@$port inet6:::/0@$port inet6:::ffff:127.0.0.1@$port
mapped-rule inet6:::ffff:127.0.0.0/104@$port LOOPBACK6@$port inet6:::ffff:127.0.0.1@$port
END
}

unix_forms() {
    cat <<END
path unix:$OK/s unix:$OK/t unix:$OK/s
slashes unix://$OK/s unix://$OK unix:$OK/s
star unix:$OK/* unix:$OK/*/* unix:$OK/s
below unix:$SCRATCH/*** unix:$NO/*** unix:$OK/s
class unix:$OK/[a-s] unix:$OK/[!a-s] unix:$OK/s
dots unix:$NO/../ok/s unix:$NO/s unix:$OK/../ok//./s
abstract-rule unix:$OK/s unix-abstract:$OK/s unix:$OK/s
END
}

abstract_forms() {
    cat <<END
name unix-abstract:$1 unix-abstract:${1}x unix-abstract:$1
slashes unix-abstract://$1 unix-abstract://$1/ unix-abstract:$1
question-mark unix-abstract:${1%?}? unix-abstract:${1}? unix-abstract:$1
path-rule unix-abstract:$1 unix:/$1 unix-abstract:$1
END
}

@test "bind heeds every form of an IPv4 address in every list" {
    needs_sandbox
    verify_forms bind EADDRNOTAVAIL bind-anew < <(inet_forms "$(own_address)" 40123)
}

@test "connect heeds every form of an IPv4 address in every list" {
    needs_sandbox
    verify_forms connect ECONNREFUSED sendto < <(inet_forms "$(own_address)" 40123)
}

@test "bind heeds every form of an IPv6 address in every list" {
    needs_sandbox
    skip_unless "there is no IPv6 here" have_ipv6
    verify_forms bind EADDRNOTAVAIL bind-anew < <(inet6_forms 0)
}

@test "connect heeds every form of an IPv6 address in every list" {
    needs_sandbox
    skip_unless "there is no IPv6 here" have_ipv6
    verify_forms connect ECONNREFUSED sendto < <(inet6_forms 40123)
}

@test "bind heeds every form of a path in every list" {
    needs_sandbox
    verify_forms bind EADDRNOTAVAIL bind-anew < <(unix_forms)
}

@test "connect heeds every form of a path in every list" {
    needs_sandbox
    outside receive "unix:$OK/s"
    verify_forms connect ECONNREFUSED connect-datagrams < <(unix_forms)
}

@test "bind heeds every form of an abstract name in every list" {
    needs_sandbox
    verify_forms bind EADDRNOTAVAIL bind-anew < <(abstract_forms "sydbox-$$-$RANDOM")
}

@test "connect heeds every form of an abstract name in every list" {
    needs_sandbox
    local name=sydbox-$$-$RANDOM
    outside receive "unix-abstract:$name"
    verify_forms connect ECONNREFUSED connect-datagrams < <(abstract_forms "$name")
}

# verify_at_start NAME OUTCOME VIOLATIONS [MAGIC]... -- MODE [OPERAND]...
verify_at_start() {
    local -a options=() head=("${@:1:3}")
    shift 3
    while [[ $1 != -- ]]; do
        options+=(-m "$1")
        shift
    done
    verify "${head[@]}" "${options[@]}" "$@"
}

@test "a port may be named by its service" {
    needs_sandbox
    skip_unless "services(5) does not know http-alt" getent services http-alt
    local address port
    address=$(own_address)
    port=$(getent services http-alt | sed 's/.* \([0-9]*\)\/.*/\1/')
    # These rules are given at the start.
    lists verify_at_start "bind service" bind EADDRNOTAVAIL "inet:$address@http-alt" "inet:$address@http" \
        bind "inet:$address@$port"
    lists verify_at_start "connect service" connect ECONNREFUSED "LOOPBACK@http-https" "LOOPBACK@http-alt" \
        sendto "inet:$address@443"
    count_verified $((2 * lists))
}

@test "a rule that is no address is refused with a reason that says what is wrong" {
    local rule reason
    while IFS='|' read -r rule reason; do
        run --separate-stderr net_denied -m "whitelist/network/bind+$rule" -- true
        assert_one_line_error 2 "$reason" || fail "$rule"
    done <<'END'
inet:127.0.0.1@70000|"70000" is no port (0 to 65535)
inet:127.0.0.1@90-80|the port range "90-80" ends before it begins
inet:127.0.0.1@no-such-service|is neither a port (0 to 65535) nor a known service
inet:127.0.0.1|lacks its port
inet:127.0.0.1/33@1|"33" is no IPv4 prefix length (0 to 32)
inet6:::1/129@1|"129" is no IPv6 prefix length (0 to 128)
inet6:fe80::1%eth0@1|names an interface: scope ids ("%") are not supported
inet6:[::1]@1|"[::1]" is no IPv6 address
unix:relative|must be absolute
tcp:127.0.0.1@1|is no address
END
}
