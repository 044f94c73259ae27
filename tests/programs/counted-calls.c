/* SPDX-License-Identifier: BSD-3-Clause
 * counted-calls: makes each kind of call several times in the current folder, for a test that counts what sydbox calls
 * for each (tests/integration/system-calls.bats). The name of the thread says which kind is being made. */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kRounds = 15 };

static char folder[4096];

/* The kind that is made from now on: at most 15 characters. */
static void begin(const char* kind) {
    prctl(PR_SET_NAME, kind);
}

static const char* below_folder(const char* name) {
    static char path[8192];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void open_and_close(const char* path, int flags) {
    const long fd = syscall(SYS_openat, AT_FDCWD, path, flags, 0644);
    if (fd >= 0)
        close((int)fd);
}

static void need(long result, const char* what) {
    if (result < 0)
        err(1, "%s", what);
}

static void files(void) {
    struct stat status;
    begin("stat");
    need(stat(below_folder("file"), &status), "stat");
    begin("open-missing");
    open_and_close(below_folder("missing"), O_RDONLY);
    begin("open-relative");
    open_and_close("missing", O_RDONLY);
    begin("open-read");
    open_and_close(below_folder("file"), O_RDONLY);
    begin("open-write");
    open_and_close(below_folder("file"), O_WRONLY);
    begin("open-new");
    open_and_close(below_folder("new"), O_WRONLY | O_CREAT);
    begin("access");
    need(syscall(SYS_faccessat, AT_FDCWD, below_folder("file"), R_OK), "access");
    begin("unlink");
    need(syscall(SYS_unlinkat, AT_FDCWD, below_folder("new"), 0), "unlink");
    begin("mkdir");
    need(syscall(SYS_mkdirat, AT_FDCWD, below_folder("folder"), 0755), "mkdir");
    begin("rmdir");
    need(syscall(SYS_unlinkat, AT_FDCWD, below_folder("folder"), AT_REMOVEDIR), "rmdir");
    begin("rename");
    char from[8192];
    snprintf(from, sizeof from, "%s/file", folder);
    need(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, below_folder("moved"), 0), "rename");
    begin("rename-back");
    need(rename("moved", "file"), "rename back");
}

static void connect_to(const struct sockaddr_in* address) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    need(fd, "socket");
    begin("connect");
    need(connect(fd, (const struct sockaddr*)address, sizeof *address), "connect");
    begin("close");
    close(fd);
}

static void execute(const char* program) {
    const pid_t child = fork();
    need(child, "fork");
    if (child == 0) {
        begin("exec");
        execl(program, program, NULL);
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
}

int main(int argc, char** argv) {
    if (argc != 2 || !getcwd(folder, sizeof folder))
        return 2;
    open_and_close("file", O_WRONLY | O_CREAT);
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    need(bind(server, (struct sockaddr*)&address, length), "bind");
    need(listen(server, kRounds), "listen");
    need(getsockname(server, (struct sockaddr*)&address, &length), "getsockname");
    for (int round = 0; round < kRounds; ++round) {
        files();
        connect_to(&address);
        execute(argv[1]);
    }
    begin("end");
    return 0;
}
