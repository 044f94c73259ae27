#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The descriptors that a command is started with are its own: the processes of sydbox keep none of them, but for the
# console. So what depends on the last copy of a descriptor happens when the command closes its copy.
# shellcheck disable=SC2016,SC2154 # scripts are expanded by the shell inside; variables are of lib/common

load lib/common

# Each command goes on after it has closed its copy, until it is told to end.
endless='until [[ -e end ]]; do sleep 0.05; done'
# exec_sydbox REDIRECTIONS COMMAND...: runs a sandbox in a shell that keeps no copy of a descriptor, unlike one that
# calls a function.
exec_sydbox() {
    local redirections=$1
    shift
    bash -c "exec \"\$@\" 3>&- $redirections" bash "$SYDBOX" "${_engine_options[@]}" -m core/sandbox/write:deny \
        -m "whitelist/write+$SCRATCH/***" -m 'whitelist/write+/dev/***' "$@"
}
end() {
    touch end
    wait "$sandbox"
}

@test "the command inherits every descriptor, with its number" {
    needs_sandbox
    echo text >file
    run exec_sydbox '9<file 200<file' -- bash -c 'read -ru 9 line; echo "$line"; ls /proc/self/fd | tr "\n" " "'
    assert_output_has text " 9 " " 200 "
    run exec_sydbox '<file 2>err' -- bash -c 'read -r line; echo "$line"; echo err >&2'
    assert_output_is text
    [[ $(<err) == err ]]
}

@test "a lock is released when the command closes its descriptor" {
    needs_sandbox
    skip_unless "flock is missing" have_command flock
    : >lock
    run exec_sydbox '9>lock' -- bash -c 'flock 9; exec 9>&-; flock -n lock echo free || echo held'
    assert_output_is free
}

@test "a reader sees the end of a pipe when the command closes the last descriptor of it" {
    needs_sandbox
    mkfifo pipe
    local number
    for number in 8 1; do
        rm -f end
        exec_sydbox "$number>pipe" -- bash -c "exec $number>&-; $endless" &
        sandbox=$!
        run timeout 10 cat pipe
        [[ $status -eq 0 && ! -e end ]] || fail "$number: $status"
        end
    done
}

@test "standard error is closed with the command's, if the console is another descriptor" {
    needs_sandbox
    mkfifo pipe
    exec_sydbox '2>pipe' -m log/console_fd:1 -- bash -c "exec 2>&-; $endless" &
    sandbox=$!
    run timeout 10 cat pipe
    [[ $status -eq 0 && ! -e end ]] || fail "$status"
    end
}

@test "a writer gets SIGPIPE when the command closes the last reader of a pipe" {
    needs_sandbox
    mkfifo pipe
    exec_sydbox '<pipe 7<&0' -- bash -c "exec 0<&- 7<&-; $endless" &
    sandbox=$!
    run timeout 10 bash -c 'yes >pipe'
    [[ $status -eq 141 && ! -e end ]] || fail "$status"
    end
}

@test "commands outside of the sandbox inherit no descriptor of the command's" {
    needs_sandbox
    : >file
    run exec_sydbox 9<file -- bash -c '[[ -e $(printf "/dev/sydbox/cmd/exec!%s\037%s\037%s" bash -c "ls /proc/\$\$/fd >\"$0\"") ]]
        until [[ -s $0 ]]; do sleep 0.05; done; tr "\n" " " <"$0"' "$SCRATCH/list"
    assert_status 0
    assert_output_has "0 1 2 "
    assert_output_lacks " 9 "
}
