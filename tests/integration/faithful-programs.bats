#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Shells, tools, debuggers, and programs of other kinds see no difference between inside and outside.

# shellcheck disable=SC2016 # scripts are expanded by the shell that is compared

load lib/common
load lib/faithful

# Bats looks at it before it would call setup().
setup_file() { export TEST_TIME_LIMIT=120; }

@test "each comparison of tests/faithful is made" {
    local name missing=
    while read -r name; do
        grep -qwE -- "same[a-z_]* $name" "$SOURCE"/tests/integration/faithful-*.bats || missing+=" $name"
    done < <("$HELPERS/faithful" --list)
    [ -z "$missing" ] || fail "not compared:$missing"
    [ "$("$HELPERS/faithful" --list | wc -l)" -ge 60 ]
}

# Those that have to do with how sydbox reads arguments; the others would only show the same again.
_calls_of_another_kind=(missing-components trailing-slashes dots relative-to-a-descriptor dangling-links renames magic-links
    flag-combinations openat2-arguments modes-under-umask times owners extended-attributes file-flags
    bad-pointers text-before-a-hole text-across-pages odd-addresses exec-by-descriptor wait-statuses
    bind-errors datagrams sockets-in-the-tree abstract-sockets own-descriptors thread-ends)

@test "a 32-bit program sees no difference" {
    skip_unless "the compiler can't build 32-bit programs" have_helper faithful-m32
    FAITHFUL=faithful-m32 same "${_calls_of_another_kind[@]}"
    printf '# cases: %s\n' "${#_calls_of_another_kind[@]}" >&3
}

@test "a static program sees no difference" {
    skip_unless "the compiler can't build static programs" have_helper faithful-static
    FAITHFUL=faithful-static same "${_calls_of_another_kind[@]}"
    printf '# cases: %s\n' "${#_calls_of_another_kind[@]}" >&3
}

@test "exit statuses, pipes and SIGPIPE of a shell are the same inside" {
    same_script 'false; echo $?; (exit 77); echo $?; true | false | (exit 3) | cat; echo "${PIPESTATUS[@]}"
        yes | head -n 1; echo "${PIPESTATUS[@]}"; set -o pipefail; yes | head -n 1; echo $?; exit 42'
}

@test "a shell that is killed by a signal ends the same inside" {
    same_script 'echo begun; kill -TERM $$; echo never'
    same_script 'echo begun; kill -KILL $$'
    same_script 'echo begun; ulimit -c 0; kill -SEGV $$'
}

@test "traps run the same inside" {
    same_script 'trap "echo usr1" USR1; trap "echo end" EXIT; trap "echo err" ERR; trap "" TERM; kill -USR1 $$
        kill -TERM $$; false; mkdir a b; (trap "echo inner" EXIT; mkdir c); trap -p; trap "echo int; exit 5" INT; kill -INT $$'
}

@test "job control is the same inside" {
    same_script 'set -m; sleep 50 & a=$!; sleep 51 & b=$!; jobs; kill -STOP $a; sleep 0.3; jobs
        kill -CONT $a; { kill $a $b; while wait $a; s=$?; ((s == 147)); do sleep 0.1; done; echo $s; wait $b; echo $?; } 2>/dev/null; mkdir x & wait $!; echo $?; ls'
}

@test "job control on a terminal is the same inside" {
    skip_unless "script is not installed" have_command script
    cat >"$SCRATCH/commands" <<'END'
set -m
tty | sed 's/[0-9]*$//'
stty -echo
sleep 30 &
mkdir folder
kill -STOP %1
sleep 0.2
jobs
bg %1 >/dev/null
kill -INT "$!"
wait "$!"
echo status $?
echo >go
cat
ps -o stat= -p $$ | cut -c 1-2
exit 9
END
    # "cat" reads the rest of the terminal's input until it is interrupted by the end of input (^D).
    # It is typed only then, for up to `stty -echo` the terminal would echo it. Nothing is typed any more, but the
    # terminal's input does not end before the shell does.
    same_script "mkfifo go end; PS1= TERM=dumb script -qec 'bash --norc --noediting $SCRATCH/commands; echo >end' /dev/null < \
        <(read -r _ <go; echo typed; printf '\\004'; read -r _ <end)"
}

@test "limits and umask of a shell are the same inside" {
    same_script 'ulimit -a; ulimit -Ha; umask; umask -S; ulimit -n 30; ulimit -n; umask 027; mkdir a; : >b; ls -lR . | sed "s/ [A-Z][a-z]* .*:[0-9]*//"'
}

@test "descriptors of a shell are the same inside" {
    same_script 'exec 3>three 4<>four 5<&0; ls /proc/self/fd | wc -l; echo text >&3; cat three; exec 3>&-; { echo x >&3; } 2>&1
        cat <(echo substituted) <<<here; echo y >/dev/stdout; echo z >/dev/fd/1; echo w >/dev/stderr; readlink /proc/self/fd/0'
}

@test "standard descriptors that are closed stay closed" {
    same_script 'ls -l /proc/self/fd 0<&- | grep -c -- "->"; (ls /proc/self/fd 2>&-) | wc -l; cat <&- 2>&1; echo $?'
}

@test "tools that copy, move and remove do the same inside" {
    same_script 'mkdir -p a/b/c; echo text >a/b/c/file; ln -s c a/b/link; ln a/b/c/file a/hard; mkfifo a/fifo
        cp -a a copy; mv a moved; install -m 751 -D moved/hard new/place/file; rm -rf moved; tar -cf - copy | tar -xf - -C new
        touch -d @1000 new/old; chmod -R g+w new; dd if=/dev/zero of=zeros bs=1k count=3 2>/dev/null; truncate -s 10 zeros
        sed -i s/text/other/ copy/b/c/file; cat copy/hard; find . -printf "%p %m %y %s %n %l\n" | grep -v "^\./\?[a-z]* [0-9]* d" | sort
        rmdir new 2>&1; rm missing 2>&1; cp copy x 2>&1; mv copy/b/c copy/b/c/d 2>&1; mkdir copy 2>&1; ln -s x copy/fifo 2>&1; mktemp -d XXXX | wc -c'
}

@test "names with control characters are the same inside" {
    same_script 'mkdir $'\''\e[2J'\''; : >$'\''\e]0;title\a'\''; : >$'\''new\nline'\''; : >$'\''\xff\xfe'\''; ls | cat -v; rm -v * 2>&1 | cat -v'
}

@test "alarms and timeouts come the same inside" {
    same_script 'timeout 0.1 sleep 20; echo $?; { timeout -s KILL 0.1 sleep 20; } 2>/dev/null; echo $?; timeout 20 mkdir x; echo $?
        (trap "" TERM; timeout -k 0.1 0.1 sleep 20); echo $?; read -t 0.1 line < <(sleep 1); echo $?'
}

@test "co-processes, background writers and locks between them work the same inside" {
    same_script 'coproc cat; echo to >&"${COPROC[1]}"; read -r line <&"${COPROC[0]}"; echo $line; exec {COPROC[1]}>&-
        for i in 1 2 3 4 5 6 7 8; do (for j in 1 2 3 4 5; do flock lock sh -c "echo x >>count"; done) & done; wait; wc -l <count'
}

@test "make builds in parallel" {
    skip_unless "make is not installed" have_command make
    cat >"$SCRATCH/Makefile" <<'END'
all: $(foreach n,1 2 3 4 5 6 7 8,out/$n)
	@ls out; cat out/*
out/%:
	@mkdir -p out; echo made $* >$@.new; mv $@.new $@
fail:
	exit 3
END
    same_script "make -s -j4 -f '$SCRATCH/Makefile' && make -s -f '$SCRATCH/Makefile' fail"
}

@test "a compiler does the same inside" {
    skip_unless "no C compiler" have_command cc
    same_script 'printf "#include <stdio.h>\nint main(int c, char** v) { (void)v; puts(\"ran\"); return c; }\n" >m.c
        cc -O1 -o m m.c && ./m a b; echo $?; cc -c missing.c 2>&1 | head -n 1; ls'
}

@test "perl sees the same errors" {
    skip_unless "perl is not installed" have_command perl
    same_script 'perl -e '\''mkdir "d"; open(F, ">", "d") or print "$!\n"; rmdir "x" or print "$!\n"; symlink "a", "b"; open(G, "<", "b") or print "$!\n";
        print join(" ", (stat "d")[2, 4, 5]), "\n"; local $SIG{ALRM} = sub { print "alarm\n" }; alarm 1; select(undef, undef, undef, 5);
        my $p = fork; exit 3 unless $p; waitpid $p, 0; print $? >> 8, "\n"; opendir D, "."; print join(" ", sort readdir D), "\n"'\'
}

@test "strace traces inside as it does outside" {
    skip_unless "strace is not installed" have_command strace
    skip_unless "tracing is not allowed here" strace -o /dev/null true
    same_script "strace -f -qq -e trace=mkdir,mkdirat,chmod,fchmodat,rename,renameat2,unlink,unlinkat -e signal=none \
        bash -c 'mkdir a; mkdir a; chmod 700 a; mv a b; rm -r b' 2>&1 | sed 's/^\[pid *[0-9]*\] //; /+++/d'"
}

@test "gdb debugs inside as it does outside" {
    skip_unless "gdb is not installed" have_command gdb
    skip_unless "tracing is not allowed here" gdb -batch -nx -ex run --args true
    same_script "gdb -batch -nx -q -ex 'set startup-with-shell off' -ex 'catch syscall mkdirat' -ex 'catch syscall mkdir' \
        -ex run -ex continue -ex delete -ex continue --args mkdir one two 2>&1 |
        sed -n 's/^\(Catchpoint [0-9]* ([a-z ]*\).*/\1/p; s/.*\(exited .*\)/\1/p; /Continuing/p'; ls"
}

@test "a program with a set-user-ID bit gets its rights where sydbox is privileged" {
    skip_unless "needs root: an unprivileged sandbox has to set no_new_privs" is_root
    cp -- "$(command -v id)" "$SCRATCH/id"
    chown 65534:65534 "$SCRATCH/id"
    chmod 6755 "$SCRATCH/id" "$SCRATCH"
    chmod a+x "$BATS_TEST_TMPDIR" 2>/dev/null
    same_words "$SCRATCH/id"
    grep -q euid=65534 "$SCRATCH/outside" || skip "this file system ignores the bit"
    same_script 'grep NoNewPrivs /proc/self/status'
}

@test "a process with another root sees no difference" {
    skip_unless "needs root" is_root
    skip_unless "the compiler can't build static programs" have_helper faithful-static
    local -a names=(missing-components dots trailing-slashes loops forty-links renames modes-under-umask
        relative-to-a-descriptor removed-folder text-before-a-hole)
    # What is checked of paths is switched off for the calls that a sandbox never allows, and writing on again in the
    # new root.
    same_script "mkdir proc; cp '$HELPERS/faithful-static' faithful
        for type in write read exec; do test -e /dev/sydbox/core/sandbox/\$type:off; done
        test -e /dev/sydbox/core/restrict/namespaces:false
        export FAITHFUL_MAGIC=/dev/sydbox/core/sandbox/write:deny
        unshare -m bash -c 'mount -t proc proc proc; exec chroot . /faithful ${names[*]}'"
    printf '# cases: %s\n' "${#names[@]}" >&3
}

@test "a sandbox that is started in another mount namespace sees no difference" {
    skip_unless "needs root" is_root
    skip_unless "mount namespaces are not allowed here" unshare -m true
    local -a names=(dots magic-links renames)
    same "${names[@]}"
    unshare -m bash -c "mount -t tmpfs none '$SCRATCH/place' && cd '$SCRATCH/place' &&
        '$SYDBOX' -p paludis -m 'whitelist/write+$SCRATCH/***' -- '$HELPERS/faithful' ${names[*]}; rm -rf ./*" >"$SCRATCH/namespace" 2>&1
    echo "exit status 0" >>"$SCRATCH/namespace"
    _compare namespace
    printf '# cases: %s\n' "${#names[@]}" >&3
}

@test "signals without SA_RESTART interrupt only calls that wait for sydbox" {
    needs_sandbox
    skip_unless "an outer sandbox has its own say about interrupts" test -z "$OUTER_SYDBOX"
    # A call that sydbox has received is not interrupted any more (Linux 5.19); one that waits for it may be. See NOTES
    # in sydbox(1). All else would be a fault of ours.
    skip_unless "perl is not installed" have_command perl
    run -0 sydbox -p paludis -m "whitelist/write+$SCRATCH/***" -- perl -MPOSIX -MTime::HiRes=setitimer,ITIMER_REAL -e '
        my ($others, $interrupted) = (0, 0);
        sigaction(SIGALRM, POSIX::SigAction->new(sub {}, POSIX::SigSet->new, 0));
        setitimer(ITIMER_REAL, 0.002, 0.002);
        for (1 .. 2000) {
            for my $made (mkdir("d"), rmdir("d")) {
                next if $made;
                $!{EINTR} || $!{EEXIST} || $!{ENOENT} ? $interrupted++ : $others++;
            }
        }
        print "others $others\n", $interrupted < 400 ? "few\n" : "many: $interrupted\n"'
    assert_output_is $'others 0\nfew'
}

@test "a process that gave up root gets no more information than it may have" {
    skip_unless "needs root" is_root
    needs_sandbox
    # Below /tmp, for the other user has to get there.
    local folder outside inside
    folder=$(mktemp -d /tmp/sydbox-test.XXXXXX)
    chmod 777 "$folder"
    cp "$HELPERS/syscall-probe" "$folder/probe"
    mkdir -m 700 "$folder/locked"
    : >"$folder/locked/file"
    # shellcheck disable=SC2016 # expanded by the inner shell
    local script='cd "$1" && for call in "open FILE WRONLY" "open FILE CREAT+RDWR" "truncate FILE" "unlink FILE" "chmod FILE" \
            "mkdir FILE/x" "rename FILE $1/new" "access FILE W" "open missing WRONLY" "unlink missing"; do
            for file in "$1/locked/none" "$1/locked/file" locked/none; do ./probe ${call//FILE/$file}; done; done'
    local -a nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    outside=$("${nobody[@]}" bash -c "$script" bash "$folder" 2>&1) || true
    inside=$(write_denied -m 'whitelist/write+/***' -- "${nobody[@]}" bash -c "$script" bash "$folder" 2>&1) || true
    rm -rf -- "$folder"
    [[ $outside == *EACCES* ]] || fail "$outside"
    diff <(echo "$outside") <(echo "$inside")
}
