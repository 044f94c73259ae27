# SPDX-License-Identifier: BSD-3-Clause
# One file for each way around the sandbox, all in one program; tests/integration/escape.bats runs them.
ESCAPE_SOURCES = \
	tests/escape/escape.h \
	tests/escape/main.c \
	tests/escape/affinity-sydbox.c \
	tests/escape/bad-pointer.c \
	tests/escape/bind-inet.c \
	tests/escape/chdir-relative.c \
	tests/escape/chmod.c \
	tests/escape/chown.c \
	tests/escape/chroot.c \
	tests/escape/clock-set.c \
	tests/escape/clone-user.c \
	tests/escape/clone3-user.c \
	tests/escape/connect-udp.c \
	tests/escape/core-dump.c \
	tests/escape/creat.c \
	tests/escape/dangling-link.c \
	tests/escape/deleted-file.c \
	tests/escape/dev-fd.c \
	tests/escape/dot-dot.c \
	tests/escape/exec-beside-stops.c \
	tests/escape/exec-failed-trusted.c \
	tests/escape/exec-interpreter.c \
	tests/escape/exec-proc-fd.c \
	tests/escape/exec-thread.c \
	tests/escape/execve.c \
	tests/escape/execveat-fd.c \
	tests/escape/fanotify-read.c \
	tests/escape/fanotify-write.c \
	tests/escape/fchdir-relative.c \
	tests/escape/fchmod-readonly.c \
	tests/escape/fchmodat.c \
	tests/escape/fchmodat2.c \
	tests/escape/fchmodat2-empty-path.c \
	tests/escape/fchown-readonly.c \
	tests/escape/fchownat-empty-path.c \
	tests/escape/fsetxattr-readonly.c \
	tests/escape/fsopen.c \
	tests/escape/futimens-readonly.c \
	tests/escape/futimesat.c \
	tests/escape/high-bits.c \
	tests/escape/inotify-read.c \
	tests/escape/int80-open.c \
	tests/escape/io-uring.c \
	tests/escape/ioctl-setflags.c \
	tests/escape/ioctl-setversion.c \
	tests/escape/ip-options.c \
	tests/escape/ioprio-sydbox.c \
	tests/escape/kernel-log.c \
	tests/escape/kill-sydbox.c \
	tests/escape/lchown.c \
	tests/escape/lease.c \
	tests/escape/link-in.c \
	tests/escape/link-out.c \
	tests/escape/linkat-empty-path.c \
	tests/escape/linkat-follow.c \
	tests/escape/listen-unbound.c \
	tests/escape/long-path.c \
	tests/escape/mkdir.c \
	tests/escape/mkdirat.c \
	tests/escape/mknod-device.c \
	tests/escape/mknod-fifo.c \
	tests/escape/more-allowed.c \
	tests/escape/mount-bind.c \
	tests/escape/open-append.c \
	tests/escape/open-by-handle.c \
	tests/escape/open-legacy.c \
	tests/escape/open-mode-3.c \
	tests/escape/open-rdwr.c \
	tests/escape/open-read-creat.c \
	tests/escape/open-read-trunc.c \
	tests/escape/open-tmpfile.c \
	tests/escape/open-tree.c \
	tests/escape/open-write.c \
	tests/escape/openat-dirfd.c \
	tests/escape/openat-ignored-dirfd.c \
	tests/escape/openat2.c \
	tests/escape/openat2-in-root.c \
	tests/escape/openat2-larger.c \
	tests/escape/page-crossing.c \
	tests/escape/perf-sigtrap.c \
	tests/escape/pidfd-getfd.c \
	tests/escape/pidfd-inherited.c \
	tests/escape/pidfd-open-sydbox.c \
	tests/escape/pidfd-signal-proc.c \
	tests/escape/priority-group.c \
	tests/escape/prlimit-sydbox.c \
	tests/escape/proc-fd-folder.c \
	tests/escape/proc-fd-outsider.c \
	tests/escape/proc-fd-path.c \
	tests/escape/proc-fd-readonly.c \
	tests/escape/proc-mem.c \
	tests/escape/proc-mem-sydbox.c \
	tests/escape/proc-self-cwd.c \
	tests/escape/proc-self-root.c \
	tests/escape/ptrace-attach.c \
	tests/escape/ptrace-seize.c \
	tests/escape/ptrace-sydbox.c \
	tests/escape/rename.c \
	tests/escape/rename-out.c \
	tests/escape/rename-over.c \
	tests/escape/renameat2-exchange.c \
	tests/escape/rmdir.c \
	tests/escape/sched-attr-sydbox.c \
	tests/escape/sched-param-sydbox.c \
	tests/escape/scheduler-sydbox.c \
	tests/escape/sendmmsg-udp.c \
	tests/escape/sendmsg-udp.c \
	tests/escape/sendto-udp.c \
	tests/escape/setns-mount.c \
	tests/escape/setown-group.c \
	tests/escape/setown-waiter.c \
	tests/escape/setpriority-sydbox.c \
	tests/escape/setsig-kill.c \
	tests/escape/setxattr.c \
	tests/escape/setxattrat.c \
	tests/escape/signal-waiter.c \
	tests/escape/sigqueue-sydbox.c \
	tests/escape/slashes.c \
	tests/escape/symlink.c \
	tests/escape/symlink-chain.c \
	tests/escape/symlink-folder.c \
	tests/escape/symlink-out.c \
	tests/escape/tgkill-sydbox.c \
	tests/escape/thread-beside-signals.c \
	tests/escape/truncate.c \
	tests/escape/unlink.c \
	tests/escape/unlinkat-removedir.c \
	tests/escape/unshare-mount.c \
	tests/escape/unshare-user.c \
	tests/escape/utime.c \
	tests/escape/utimensat.c \
	tests/escape/vm-writev.c \
	tests/escape/x32-number.c

check_PROGRAMS += tests/escape/escape
tests_escape_escape_SOURCES = $(ESCAPE_SOURCES)
tests_escape_escape_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_escape_escape_CFLAGS = $(PROGRAM_CFLAGS) -pthread
tests_escape_escape_LDFLAGS = -pthread

if BUILD_M32
check_PROGRAMS += tests/escape/escape-m32
tests_escape_escape_m32_SOURCES = $(ESCAPE_SOURCES)
tests_escape_escape_m32_CPPFLAGS = $(PROGRAM_CPPFLAGS)
tests_escape_escape_m32_CFLAGS = $(PROGRAM_CFLAGS) -m32 -pthread
tests_escape_escape_m32_LDFLAGS = -m32 -pthread
endif
