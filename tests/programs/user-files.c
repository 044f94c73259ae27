/* SPDX-License-Identifier: BSD-3-Clause
 * user-files FOLDER COMMAND...: mounts a file system in user space at FOLDER, in a mount namespace of its own, and runs
 * the command. The file system belongs to user and group 65534, and the kernel lets no other user in, not even root
 * (mount.fuse3(8), allow_other). It has one file, "file", with the text "served". Ends with 77 where it cannot mount.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kUser = 65534, kFileNode = 2 };
static const char kText[] = "served\n";

static void reply(int device, const struct fuse_in_header* request, int error, const void* data, size_t size) {
    const struct fuse_out_header header = {
        .len = (unsigned)(sizeof header + size), .error = -error, .unique = request->unique};
    const struct iovec parts[] = {{(void*)&header, sizeof header}, {(void*)data, size}};
    if (writev(device, parts, 2) < 0 && errno != ENOENT)
        _exit(1);
}

static struct fuse_attr attributes_of(unsigned long long node) {
    const int is_file = node == kFileNode;
    return (struct fuse_attr){.ino = node,
                              .size = is_file ? sizeof kText - 1 : 0,
                              .mode = is_file ? S_IFREG | 0644 : S_IFDIR | 0755,
                              .nlink = 1,
                              .uid = kUser,
                              .gid = kUser,
                              .blksize = 4096};
}

static void serve_one(int device, const struct fuse_in_header* request, const char* body) {
    switch (request->opcode) {
    case FUSE_INIT: {
        const struct fuse_init_out out = {.major = FUSE_KERNEL_VERSION, .minor = 31, .max_write = 4096};
        reply(device, request, 0, &out, sizeof out);
        return;
    }
    case FUSE_LOOKUP: {
        const struct fuse_entry_out out = {.nodeid = kFileNode, .attr = attributes_of(kFileNode)};
        const int is_there = strcmp(body, "file") == 0;
        reply(device, request, is_there ? 0 : ENOENT, &out, is_there ? sizeof out : 0);
        return;
    }
    case FUSE_GETATTR:
    case FUSE_SETATTR: {
        const struct fuse_attr_out out = {.attr = attributes_of(request->nodeid)};
        reply(device, request, 0, &out, sizeof out);
        return;
    }
    case FUSE_OPEN: {
        const struct fuse_open_out out = {.fh = 1};
        reply(device, request, 0, &out, sizeof out);
        return;
    }
    case FUSE_READ: reply(device, request, 0, kText, sizeof kText - 1); return;
    case FUSE_ACCESS:
    case FUSE_FLUSH:
    case FUSE_RELEASE: reply(device, request, 0, NULL, 0); return;
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT: return;
    default: reply(device, request, ENOSYS, NULL, 0);
    }
}

static void serve(int device) {
    static _Alignas(struct fuse_in_header) char buffer[1 << 17];
    for (;;) {
        const ssize_t length = read(device, buffer, sizeof buffer - 1);
        if (length < (ssize_t)sizeof(struct fuse_in_header))
            _exit(0); /* it is no longer mounted */
        buffer[length] = '\0';
        serve_one(device, (const struct fuse_in_header*)buffer, buffer + sizeof(struct fuse_in_header));
    }
}

int main(int argc, char** argv) {
    char options[128];
    const int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=%d,group_id=%d", device, kUser, kUser);
    if (argc < 3 || device < 0 || unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("user-files", argv[1], "fuse", MS_NOSUID | MS_NODEV, options) != 0) {
        perror("user-files");
        return 77;
    }
    const pid_t server = fork();
    if (server == 0)
        serve(device);
    close(device);
    const pid_t command = fork();
    if (command == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status = 1;
    waitpid(command, &status, 0);
    umount2(argv[1], MNT_DETACH);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
