#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# TIOCSTI: input may be pushed into a pseudo-terminal that was made inside the sandbox, and into no other.
# shellcheck disable=SC2016,SC2154 # scripts are expanded by the shell inside; variables are of lib/common

load lib/common

push='import fcntl, termios
def push(fd):
    try:
        fcntl.ioctl(fd, termios.TIOCSTI, b"x")
        return "pushed"
    except OSError as error:
        return error.strerror
'
own=$push'
import os, pty, sys
pid, master = pty.fork()
if pid == 0:
    if sys.argv[1:] == ["lock"]:
        os.path.exists("/dev/sydbox/core/trace/magic_lock:on")
    os.write(1, push(0).encode() + b".")
    os._exit(0)
text = b""
while b"." not in text:
    text += os.read(master, 100)
print(text.decode().replace("x", "")) # the echo may come before or behind it'

# on_terminal SCRIPT: runs it with python3 in a sandbox on a terminal of the user.
on_terminal() {
    python3 -c 'import os, pty, sys
pid, master = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
text = b""
try:
    while True:
        text += os.read(master, 1000)
except OSError:
    pass
print(text.decode())' "$SYDBOX" "${_engine_options[@]}" -m core/sandbox/write:deny -m 'whitelist/write+/dev/***' -- \
        python3 -c "$1"
}

needs_push() {
    needs_sandbox
    skip_unless "python3 is missing" have_command python3
    outside=$(python3 -c "$own")
    skip_unless "this kernel permits no TIOCSTI" [ "$outside" != "${outside%pushed.*}" ]
}

@test "input is pushed into a terminal that was made inside, as outside" {
    needs_push
    run write_denied -m 'whitelist/write+/dev/***' -- python3 -c "$own"
    assert_status 0
    assert_output_is "$outside"
}

@test "input is not pushed into a terminal of a process that may do more" {
    needs_push
    run write_denied -m 'whitelist/write+/dev/***' -- python3 -c "$own" lock
    assert_output_has "Operation not permitted." "input is not pushed into a terminal from inside"
}

change='import array, fcntl, os, termios
def change(fd):
    results = []
    for request, value in ((0x541d, 0), (termios.TIOCSETD, array.array("i", [0])), (0x5452, array.array("i", [1])),
                           (termios.TIOCSCTTY, 1)):
        try:
            fcntl.ioctl(fd, request, value)
            results.append("0")
        except OSError as error:
            results.append(error.strerror)
    try:
        fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_ASYNC)
        results.append("0")
    except OSError as error:
        results.append(error.strerror)
    return " ".join(results)
'

@test "a terminal of one'"'"'s own and other files may be changed, and the user'"'"'s terminal may not" {
    needs_sandbox
    skip_unless "python3 is missing" have_command python3
    local own=$change'
import os, pty, signal, socket
for one in socket.socketpair() + os.pipe():
    print(change(one.fileno() if hasattr(one, "fileno") else one))
signal.signal(signal.SIGIO, signal.SIG_IGN)
pid, master = pty.fork()
if pid == 0:
    os.write(1, change(0).encode() + b"!")
    os._exit(0)
text = b""
while b"!" not in text:
    text += os.read(master, 100)
print(text.decode())'
    run python3 -c "$own"
    assert_status 0
    local outside=$output
    run write_denied -m 'whitelist/write+/dev/***' -- python3 -c "$own"
    assert_status 0
    assert_output_is "$outside"
    run on_terminal "$change"'
print("<" + change(0).replace("Operation not permitted", "no") + ">")'
    assert_output_has "<no no no no no>" "a terminal of processes outside is not changed from inside"
}

@test "input is not pushed into the user's terminal, and that is reported" {
    needs_push
    run on_terminal "$push"'
print("<" + push(0) + ">")'
    assert_output_has "<Operation not permitted>" "input is not pushed into a terminal from inside"
    assert_output_lacks "<pushed"
}
