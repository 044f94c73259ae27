// SPDX-License-Identifier: BSD-3-Clause
// Starting programs, and what they inherit.
#include "faithful.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

static void write_script(const char* path, const char* text, mode_t mode) {
    const int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    must(path, fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    must(path, chmod(path, mode) == 0);
}

// Runs `path` in a child, which says how the call failed.
static void try_exec(const char* path) {
    char* const arguments[] = {(char*)"name", (char*)"argument", NULL};
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        execve(path, arguments, environ);
        show(path, -1);
        _exit(100);
    }
    show_child(path, pid);
}

static void exec_errors(void) {
    write_script("plain", "not a program\n", 0755);
    write_script("empty", "", 0755);
    write_script("unexecutable", "#!/bin/sh\n", 0644);
    write_script("no-interpreter", "#!/no/such/interpreter\n", 0755);
    write_script("folder-interpreter", "#!/tmp\n", 0755);
    write_script("self", "#!./self\n", 0755);
    write_script("one", "#!./two\n", 0755);
    write_script("two", "#!/bin/sh\necho two \"$@\"\n", 0755);
    write_script("with-argument", "#!/bin/sh -u\necho with \"$0\" \"$@\"\n", 0755);
    make_folder("folder");
    make_link("missing", "dangling");
    make_link("two", "linked");
    static const char* const names[] = {
        "plain",  "empty", "unexecutable", "no-interpreter", "folder-interpreter", "self",    "./one",    "./two",
        "folder", "",      "dangling",     "./linked",       "./with-argument",    "missing", "folder/x", "plain/x",
        "./two/", "/dev/null"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        try_exec(names[i]);
    }
}

static void exec_too_big(void) {
    static char large[200000];
    memset(large, 'a', sizeof large - 1);
    char* const arguments[] = {(char*)"true", large, NULL};
    show("an argument that is too long", execve("/bin/true", arguments, environ));
    static char* many[40000];
    static char word[1000];
    memset(word, 'b', sizeof word - 1);
    for (size_t i = 0; i + 1 < sizeof many / sizeof *many; ++i) {
        many[i] = word;
    }
    show("too many arguments", execve("/bin/true", many, environ));
}

static void exec_by_descriptor(void) {
    char* const arguments[] = {(char*)"sh", (char*)"-c", (char*)"echo ran; exit 7", NULL};
    char* const no_arguments[] = {(char*)"script", NULL};
    write_script("script", "#!/bin/sh\necho script\n", 0755);
    for (int round = 0; round < 6; ++round) {
        fflush(stdout);
        const pid_t pid = fork();
        if (pid == 0) {
            const int shell = open("/bin/sh", O_RDONLY | O_CLOEXEC);
            const int path = open("/bin/sh", O_PATH);
            const int script = open("script", O_RDONLY);
            const int secret = open("script", O_RDONLY | O_CLOEXEC);
            switch (round) {
            case 0: fexecve(shell, arguments, environ); break;
            case 1: syscall(SYS_execveat, path, "", arguments, environ, AT_EMPTY_PATH); break;
            case 2: fexecve(script, no_arguments, environ); break;
            case 3: fexecve(secret, no_arguments, environ); break;
            case 4: syscall(SYS_execveat, AT_FDCWD, "script", no_arguments, environ, AT_SYMLINK_NOFOLLOW); break;
            default: syscall(SYS_execveat, -1, "", arguments, environ, AT_EMPTY_PATH); break;
            }
            show("failed", -1);
            _exit(1);
        }
        show_child("by descriptor", pid);
    }
}

static void exec_from_memory(void) {
    char buffer[65536];
    const int from = open("/bin/true", O_RDONLY);
    const int memory = (int)syscall(SYS_memfd_create, "program", 0U);
    ssize_t length;
    while ((length = read(from, buffer, sizeof buffer)) > 0) {
        must("a copy", write(memory, buffer, (size_t)length) == length);
    }
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        char* const arguments[] = {(char*)"true", NULL};
        fexecve(memory, arguments, environ);
        show("failed", -1);
        _exit(1);
    }
    show_child("a program in memory", pid);
}

static void busy_program(void) {
    write_script("script", "#!/bin/sh\n", 0755);
    const int writer = open("script", O_WRONLY);
    try_exec("./script");
    close(writer);
    try_exec("./script");
    show("write to a running program", open(own_path, O_WRONLY));
}

static int run_vfork(const char* path) {
    fflush(stdout);
    const pid_t pid = vfork();
    if (pid == 0) {
        execl(path, path, "-c", "exit 9", (char*)NULL);
        _exit(errno);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

static void vfork_and_exec(void) {
    show("shell", run_vfork("/bin/sh"));
    show("missing", run_vfork("/no/such/program"));
    show("folder", run_vfork("/tmp"));
}

static void spawn(void) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t set;
    pid_t pid = 0;
    char* const arguments[] = {(char*)"sh", (char*)"-c",
                               (char*)"pwd | sed 's,.*/,,'; cat; grep -E 'Sig(Blk|Ign)' /proc/self/status", NULL};
    make_folder("folder");
    make_file("folder/input");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, "folder");
    posix_spawn_file_actions_addopen(&actions, 0, "input", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 5, "created", O_CREAT | O_WRONLY, 0640);
    posix_spawnattr_init(&attributes);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    posix_spawnattr_setsigmask(&attributes, &set);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    fflush(stdout);
    const int result = posix_spawn(&pid, "/bin/sh", &actions, &attributes, arguments, environ);
    show_child("spawned", pid); // which may write before we do
    show("spawn", result);
    show_file("folder/created");
    show("spawn of what is missing", posix_spawn(&pid, "/no/such", NULL, NULL, arguments, environ));
    posix_spawn_file_actions_addopen(&actions, 0, "missing", O_RDONLY, 0);
    show("spawn with a missing file", posix_spawn(&pid, "/bin/sh", &actions, NULL, arguments, environ));
}

static void show_command(const char* command) {
    fflush(stdout);
    const int status = system(command);
    printf("status %x\n", (unsigned)status);
    fflush(stdout);
}

static void kept_by_exec(void) {
    sigset_t set;
    make_folder("folder");
    signal(SIGUSR1, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    umask(0135);
    must("entering it", chdir("folder") == 0);
    must("a descriptor", dup2(open("/dev/null", O_RDONLY), 9) == 9);
    must("a closed one", fcntl(open("/dev/null", O_RDONLY), F_DUPFD_CLOEXEC, 11) == 11);
    nice(3);
    struct rlimit limit = {50, 60};
    setrlimit(RLIMIT_NOFILE, &limit);
    setenv("SOME_VARIABLE", "value\nwith lines", 1);
    show_command("umask; pwd | sed 's,.*/,,'; ls /proc/self/fd | wc -l; ulimit -n; ulimit -Hn; nice; "
                 "grep -E '^(SigPnd|SigBlk|SigIgn|SigCgt|ShdPnd)' /proc/self/status; printf '%s' \"$SOME_VARIABLE\"");
    show_command("exit 3");
    show_command("kill -KILL $$");
    show_command("kill -ABRT $$");
    show_command("no-such-command-here 2>/dev/null");
}

static const struct comparison comparisons[] = {
    {"exec-errors", exec_errors},
    {"exec-too-big", exec_too_big},
    {"exec-by-descriptor", exec_by_descriptor},
    {"exec-from-memory", exec_from_memory},
    {"busy-program", busy_program},
    {"vfork-and-exec", vfork_and_exec},
    {"spawn", spawn},
    {"kept-by-exec", kept_by_exec},
};
const struct comparison_list exec_comparisons = {comparisons, sizeof comparisons / sizeof *comparisons};
