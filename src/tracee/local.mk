# SPDX-License-Identifier: BSD-3-Clause
noinst_LIBRARIES += libtracee.a
libtracee_a_SOURCES = \
	src/tracee/ancestor_inheritance.cc src/tracee/ancestor_inheritance.h \
	src/tracee/birth_inheritance.cc src/tracee/birth_inheritance.h \
	src/tracee/credentials.cc src/tracee/credentials.h \
	src/tracee/deep_path.cc src/tracee/deep_path.h \
	src/tracee/directory.h \
	src/tracee/exec_watch.cc src/tracee/exec_watch.h \
	src/tracee/follow_links.cc \
	src/tracee/inheritance.cc src/tracee/inheritance.h \
	src/tracee/local_address.cc src/tracee/local_address.h \
	src/tracee/memory.cc src/tracee/memory.h \
	src/tracee/netlink.cc src/tracee/netlink.h \
	src/tracee/open_sockets.cc src/tracee/open_sockets.h \
	src/tracee/own_directory.cc src/tracee/own_directory.h \
	src/tracee/pending_exec.cc src/tracee/pending_exec.h \
	src/tracee/pidfd.cc src/tracee/pidfd.h \
	src/tracee/place_id.cc src/tracee/place_id.h \
	src/tracee/proc.cc src/tracee/proc.h \
	src/tracee/proc_links.cc src/tracee/proc_links.h \
	src/tracee/proc_path.h \
	src/tracee/process_socket.cc src/tracee/process_socket.h \
	src/tracee/process_stat.cc src/tracee/process_stat.h \
	src/tracee/process_status.cc src/tracee/process_status.h \
	src/tracee/process_table.cc src/tracee/process_table.h \
	src/tracee/process_tree.cc src/tracee/process_tree.h \
	src/tracee/program_file.cc src/tracee/program_file.h \
	src/tracee/resolve.cc src/tracee/resolve.h \
	src/tracee/sockaddr.cc src/tracee/sockaddr.h \
	src/tracee/socket_diag.cc src/tracee/socket_diag.h \
	src/tracee/socket_table.cc src/tracee/socket_table.h \
	src/tracee/thread_ids.cc src/tracee/thread_ids.h \
	src/tracee/walk.cc src/tracee/walk.h
