# SPDX-License-Identifier: BSD-3-Clause
# One program for each way around the sandbox; tests/integration/escape.bats runs them.
EXTRA_DIST += tests/escape/escape.h
escape_programs = \
	tests/escape/affinity-sydbox \
	tests/escape/bad-pointer \
	tests/escape/bind-inet \
	tests/escape/chdir-relative \
	tests/escape/chmod \
	tests/escape/chown \
	tests/escape/chroot \
	tests/escape/clone-user \
	tests/escape/clone3-user \
	tests/escape/connect-udp \
	tests/escape/core-dump \
	tests/escape/creat \
	tests/escape/dangling-link \
	tests/escape/deleted-file \
	tests/escape/dev-fd \
	tests/escape/dot-dot \
	tests/escape/exec-beside-stops \
	tests/escape/exec-interpreter \
	tests/escape/exec-proc-fd \
	tests/escape/exec-thread \
	tests/escape/execve \
	tests/escape/execveat-fd \
	tests/escape/fanotify-read \
	tests/escape/fanotify-write \
	tests/escape/fchdir-relative \
	tests/escape/fchmod-readonly \
	tests/escape/fchmodat \
	tests/escape/fchmodat2 \
	tests/escape/fchmodat2-empty-path \
	tests/escape/fchown-readonly \
	tests/escape/fchownat-empty-path \
	tests/escape/fsetxattr-readonly \
	tests/escape/fsopen \
	tests/escape/futimens-readonly \
	tests/escape/futimesat \
	tests/escape/high-bits \
	tests/escape/inotify-read \
	tests/escape/int80-open \
	tests/escape/io-uring \
	tests/escape/ioctl-setflags \
	tests/escape/ioctl-setversion \
	tests/escape/ioprio-sydbox \
	tests/escape/kill-sydbox \
	tests/escape/lchown \
	tests/escape/lease \
	tests/escape/link-in \
	tests/escape/link-out \
	tests/escape/linkat-empty-path \
	tests/escape/linkat-follow \
	tests/escape/listen-unbound \
	tests/escape/long-path \
	tests/escape/mkdir \
	tests/escape/mkdirat \
	tests/escape/mknod-device \
	tests/escape/mknod-fifo \
	tests/escape/more-allowed \
	tests/escape/mount-bind \
	tests/escape/open-append \
	tests/escape/open-by-handle \
	tests/escape/open-legacy \
	tests/escape/open-mode-3 \
	tests/escape/open-rdwr \
	tests/escape/open-read-creat \
	tests/escape/open-read-trunc \
	tests/escape/open-tmpfile \
	tests/escape/open-tree \
	tests/escape/open-write \
	tests/escape/openat-dirfd \
	tests/escape/openat-ignored-dirfd \
	tests/escape/openat2 \
	tests/escape/openat2-in-root \
	tests/escape/openat2-larger \
	tests/escape/page-crossing \
	tests/escape/pidfd-getfd \
	tests/escape/pidfd-open-sydbox \
	tests/escape/pidfd-signal-proc \
	tests/escape/prlimit-sydbox \
	tests/escape/proc-fd-folder \
	tests/escape/proc-fd-path \
	tests/escape/proc-fd-readonly \
	tests/escape/proc-mem \
	tests/escape/proc-mem-sydbox \
	tests/escape/proc-self-cwd \
	tests/escape/proc-self-root \
	tests/escape/ptrace-attach \
	tests/escape/ptrace-seize \
	tests/escape/ptrace-sydbox \
	tests/escape/rename \
	tests/escape/rename-out \
	tests/escape/rename-over \
	tests/escape/renameat2-exchange \
	tests/escape/rmdir \
	tests/escape/sched-attr-sydbox \
	tests/escape/sched-param-sydbox \
	tests/escape/scheduler-sydbox \
	tests/escape/sendmmsg-udp \
	tests/escape/sendmsg-udp \
	tests/escape/sendto-udp \
	tests/escape/setns-mount \
	tests/escape/setown-group \
	tests/escape/setown-waiter \
	tests/escape/setpriority-sydbox \
	tests/escape/setsig-kill \
	tests/escape/setxattr \
	tests/escape/setxattrat \
	tests/escape/signal-waiter \
	tests/escape/sigqueue-sydbox \
	tests/escape/slashes \
	tests/escape/symlink \
	tests/escape/symlink-chain \
	tests/escape/symlink-folder \
	tests/escape/symlink-out \
	tests/escape/tgkill-sydbox \
	tests/escape/thread-beside-signals \
	tests/escape/truncate \
	tests/escape/unlink \
	tests/escape/unlinkat-removedir \
	tests/escape/unshare-mount \
	tests/escape/unshare-user \
	tests/escape/utime \
	tests/escape/utimensat \
	tests/escape/vm-writev \
	tests/escape/x32-number
check_PROGRAMS += $(escape_programs)

# All of them once more as 32-bit programs, in tests/escape/m32.
if BUILD_M32
check_DATA = tests/escape/m32.stamp
CLEANFILES += tests/escape/m32.stamp tests/escape/m32/*
tests/escape/m32.stamp: $(srcdir)/tests/escape/*.c $(srcdir)/tests/escape/escape.h
	$(AM_V_CC)mkdir -p tests/escape/m32 && for program in $(escape_programs); do \
	  $(CC) -m32 -pthread -DSYDBOX_MAGIC_PREFIX='"$(MAGIC_PREFIX)"' $(CPPFLAGS) $(CFLAGS) -o "tests/escape/m32/$${program##*/}" \
	    "$(srcdir)/$$program.c" $(LDFLAGS) || exit 1; \
	done && : >$@
endif
