#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Real clients and servers, each allowed and refused by rule.
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2153,SC2154 # scripts are expanded by the shell inside; PROBE is of lib/folders

load lib/common
load lib/folders
load lib/network

teardown() {
    [[ -z ${short-} ]] || rm -rf -- "$short"
    common_teardown
}

denied=(-m core/sandbox/network:deny)
python=/usr/bin/python3

# A web server on a port that the kernel chooses; it says in the file `port` which one.
http_server='import functools, http.server, os, sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
server = http.server.HTTPServer(("127.0.0.1", 0), handler)
with open("port.part", "w") as file:
    print(server.server_address[1], file=file)
os.rename("port.part", "port")
for _ in range(int(sys.argv[2])):
    server.handle_request()
server.server_close()'
http_client='import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1], timeout=20).read().decode(), end="")'

start_http_server() {
    "$python" -c "$http_server" "$OK" "$1" >/dev/null 2>&1 3>&- &
    wait_for_file port
    port=$(<port)
}

@test "urllib and curl reach a web server outside only if it is allowed" {
    needs_sandbox
    skip_unless "there is no $python" test -x "$python"
    local port
    start_http_server 2
    run --separate-stderr sydbox "${denied[@]}" -- "$python" -c "$http_client" "http://127.0.0.1:$port/file"
    assert_status 1
    assert_output_has "Connection refused" "address  inet:127.0.0.1@$port"
    assert_violation_count 1
    run --separate-stderr sydbox "${denied[@]}" -m "whitelist/network/connect+LOOPBACK@$port" -- \
        "$python" -c "$http_client" "http://127.0.0.1:$port/file"
    assert_status 0
    assert_output_is content
    assert_violation_count 0
    have_command curl || skip "urllib was tested; curl is missing"
    run --separate-stderr sydbox "${denied[@]}" -- curl -sS --noproxy '*' --max-time 20 "http://127.0.0.1:$port/file"
    assert_status 7 # could not connect
    assert_output_has "address  inet:127.0.0.1@$port"
    run --separate-stderr sydbox "${denied[@]}" -m "whitelist/network/connect+LOOPBACK@$port" -- \
        curl -sS --noproxy '*' --max-time 20 "http://127.0.0.1:$port/file"
    assert_status 0
    assert_output_is content
}

@test "a web server in the sandbox is reached by its clients there without a rule" {
    needs_sandbox
    skip_unless "there is no $python" test -x "$python"
    run --separate-stderr sydbox "${denied[@]}" -m whitelist/network/bind+LOOPBACK@0 -- sh -c '
        "$1" -c "$2" "$4" 1 >/dev/null 2>&1 & server=$!
        while ! [ -e port ]; do sleep 0.05; done
        "$1" -c "$3" "http://127.0.0.1:$(cat port)/file" && wait "$server"' \
        sh "$python" "$http_server" "$http_client" "$OK"
    assert_status 0
    assert_output_is content
    assert_violation_count 0
    run --separate-stderr sydbox "${denied[@]}" -- "$python" -c "$http_server" "$OK" 1
    assert_status 1
    assert_output_has "Cannot assign requested address" "network/bind"
    assert_violation_count 1
}

@test "a daemon that forks twice, as sshd does, is reached after its starter has gone, or refused" {
    needs_sandbox
    local address
    for address in inet:127.0.0.1@0 "unix:$OK/daemon" "unix-abstract:sydbox-$$-$RANDOM"; do
        rm -f ready
        run sydbox "${denied[@]}" -m "whitelist/network/bind+$address" -- sh -c '"$1" daemon "$2" "$3/ready" || exit
            while ! [ -e "$3/ready" ]; do sleep 0.05; done
            case $2 in inet:*) set -- "$1" "inet:127.0.0.1@$(cat "$3/ready")" ;; esac
            "$1" ask "$2"' sh "$PROBE" "$address" "$SCRATCH"
        assert_status 0
        assert_violation_count 0
        rm -f -- "$OK/daemon"
        run sydbox "${denied[@]}" -- "$PROBE" --expect EADDRNOTAVAIL daemon "$address" "$SCRATCH/never"
        assert_status 0
        assert_violation_count 1
    done
    assert_missing never
}

@test "messages to a log socket outside, as /dev/log is, arrive only if allowed" {
    needs_sandbox
    outside receive "unix:$OK/log"
    verify "sendto refused" ECONNREFUSED 1 "${denied[@]}" -- sendto "unix:$OK/log"
    verify "connect refused" ECONNREFUSED 1 "${denied[@]}" -- connect-datagrams "unix:$OK/log"
    ln -s "$OK/log" "$NO/log"
    verify "by a link elsewhere, refused" ECONNREFUSED 1 "${denied[@]}" -m "whitelist/network/connect+unix:$NO/*" -- \
        sendto "unix:$NO/log"
    kill -0 "$outside_pid" || fail "a message has arrived"
    verify "by a link, allowed" 0 0 "${denied[@]}" -m "whitelist/network/connect+unix:$OK/log" -- sendto "unix:$NO/log"
    wait "$outside_pid" || fail "no message has arrived"
    count_verified 4
}

@test "python's logging to such a socket arrives only if allowed" {
    needs_sandbox
    skip_unless "there is no $python" test -x "$python"
    local client='import logging, logging.handlers, sys
handler = logging.handlers.SysLogHandler(sys.argv[1])
handler.handleError = lambda record: sys.exit(1)
logging.getLogger().addHandler(handler)
logging.warning("hello")'
    outside receive "unix:$OK/log"
    run --separate-stderr sydbox "${denied[@]}" -- "$python" -c "$client" "$OK/log"
    [[ $status -ne 0 ]] || fail "it was let through"
    assert_output_has "address  unix:$OK/log"
    kill -0 "$outside_pid" || fail "a message has arrived"
    run --separate-stderr sydbox "${denied[@]}" -m "whitelist/network/connect+unix:$OK/log" -- "$python" -c "$client" "$OK/log"
    assert_status 0
    assert_violation_count 0
    wait "$outside_pid" || fail "no message has arrived"
}

@test "questions and answers in datagrams pass only if allowed" {
    needs_sandbox
    local server
    for server in inet:127.0.0.1@0 inet6:::1@0; do
        [[ $server != inet6:* ]] || have_ipv6 || continue
        verify "a client that binds needs no rule" 0 0 "${denied[@]}" -m "whitelist/network/bind+$server" -- \
            question "$server" bound
        # The kernel has bound the client when it sent its question.
        verify "the answer to a client that was never bound" 0 0 "${denied[@]}" -m "whitelist/network/bind+$server" -- \
            question "$server" unbound
        verify "the question is refused" ECONNREFUSED 1 "${denied[@]}" -m "whitelist/network/bind+$server" \
            -m core/whitelist/successful_bind:false -- question "$server" unbound
        verify "the answer is allowed" 0 0 "${denied[@]}" -m "whitelist/network/bind+$server" \
            -m "whitelist/network/connect+${server%@*}@1024-65535" -- question "$server" unbound
        verify "the server is refused" EADDRNOTAVAIL 1 "${denied[@]}" -- question "$server" bound
    done
    count_verified 0
}

# All of Python's socket tests: make check-python.
@test "python's own tests of its socketserver pass in the profile of package builds" {
    needs_sandbox
    skip_unless "$python has no test.test_socketserver" "$python" -c 'import test.test_socketserver'
    short=$(mktemp -d /tmp/sydbox.XXXXXX) # the test's own folder is too long for the names of sockets
    cd -- "$short" || return
    run sydbox -p paludis -m 'whitelist/network/connect+LOOPBACK@0-65535' \
        -m "whitelist/network/bind+unix:$short/***" -- \
        env TMPDIR="$short" "$python" -m test -u network test_socketserver
    assert_status 0
    assert_output_has "1 test OK" "SUCCESS"
}

# A network of the test's own: documentation addresses of RFC 5737 and RFC 3849 on its loopback interface.
@test "addresses other than loopback are checked" {
    needs_sandbox
    is_root || skip "a network namespace needs root"
    skip_unless "network namespaces cannot be made here" unshare --net true
    skip_unless "ip(8) is missing" have_command ip
    cat >in-namespace <<'END'
set -e
ip link set lo up
ip address add 192.0.2.1/24 dev lo
ip address add 10.1.2.3/8 dev lo
ip -6 address add 2001:db8::1/64 dev lo nodad 2>/dev/null || no_ipv6=1
probe=$1
shift
try() { # RULE LIST OUTCOME MODE ADDRESS
    sydbox -m core/sandbox/network:deny -m "whitelist/network/$2+$1" -- \
        "$probe" --expect "$3" "$4" "$5" >/dev/null 2>&1 || { echo "FAILED: $*"; exit 1; }
    tried=$((tried + 1))
}
tried=0
for mode in bind connect-datagrams; do
    list=${mode%-datagrams}
    refused=ECONNREFUSED
    [[ $mode != bind ]] || refused=EADDRNOTAVAIL
    try inet:192.0.2.0/24@40000 "$list" 0 "$mode" inet:192.0.2.1@40000
    try inet:192.0.2.2/32@40000 "$list" "$refused" "$mode" inet:192.0.2.1@40000
    try LOCAL@40000 "$list" "$refused" "$mode" inet:192.0.2.1@40000
    try LOCAL@40000 "$list" 0 "$mode" inet:10.1.2.3@40000
    try LOOPBACK@40000 "$list" "$refused" "$mode" inet:10.1.2.3@40000
    [[ -z ${no_ipv6-} ]] || continue
    try inet6:2001:db8::/32@40000 "$list" 0 "$mode" inet6:2001:db8::1@40000
    try inet6:2001:db9::/32@40000 "$list" "$refused" "$mode" inet6:2001:db8::1@40000
    try LOCAL6@40000 "$list" "$refused" "$mode" inet6:2001:db8::1@40000
done
# What was bound there is known there.
try inet:192.0.2.1@0 bind 0 serve inet:192.0.2.1@0
try inet:192.0.2.1@0 bind 0 serve-other inet:192.0.2.1@0
echo "tried $tried"
END
    run unshare --net bash -c "$(declare -f sydbox); $(declare -p SYDBOX _engine_options); $(<in-namespace)" bash "$PROBE"
    assert_status 0
    assert_output_matches 'tried (12|18)'
}
