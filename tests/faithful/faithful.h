// SPDX-License-Identifier: BSD-3-Clause
// faithful COMPARISON...: does small things to the empty folder it is started in, and prints how each ended: results,
// errnos, signals, modes. Of several, each has a process and a folder of its own. Run outside and inside a sandbox that
// allows the folder, what it prints must be the same, byte for byte (tests/integration/faithful-*.bats). So nothing
// printed may differ from run to run: no pids, inode numbers, times, or addresses.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct comparison {
    const char* name;
    void (*run)(void);
};

struct comparison_list {
    const struct comparison* comparisons;
    size_t count;
};

extern const struct comparison_list path_comparisons;
extern const struct comparison_list link_comparisons;
extern const struct comparison_list open_comparisons;
extern const struct comparison_list refusal_comparisons;
extern const struct comparison_list attribute_comparisons;
extern const struct comparison_list memory_comparisons;
extern const struct comparison_list exec_comparisons;
extern const struct comparison_list process_comparisons;
extern const struct comparison_list signal_comparisons;
extern const struct comparison_list socket_comparisons;
extern const struct comparison_list thread_comparisons;

// Prints "WHAT = RESULT", or "WHAT = -1: message of errno". Gives the result back.
long show(const char* what, long result);
// The same for a descriptor, whose number is not told; it is closed.
void show_open(const char* what, int fd);
// Whether it is there, and type, permissions and size of what a path denotes; links are not followed.
void show_file(const char* path);
// How a child ended; waits for it.
void show_child(const char* what, pid_t pid);
// Prints a text with each byte that is not plain in hexadecimal.
void show_text(const char* what, const char* text, size_t length);

// Preparations, which must succeed: else the program ends with status 3.
void must(const char* what, bool succeeded);
void make_file(const char* path);
void make_link(const char* target, const char* path);
void make_folder(const char* path);

// Forks; the child runs `work` and exits with what that returns.
pid_t start_child(int (*work)(void));

// The path of this program.
extern const char* own_path;
