// SPDX-License-Identifier: BSD-3-Clause
// syscall-probe: makes one system call by name and says how it ended. For the integration tests: what does a confined
// program see? The same source is built dynamic, static and 32-bit.
//
// Each mode makes its call with syscall(2), for the C library chooses another one where it can (newfstatat for stat,
// openat for open). Modes named libc-... go through the library.
#pragma once

#include <stddef.h>

struct probe {
    const char* name;
    const char* operands; // for the usage text; optional ones in brackets
    int fewest, most;
    // Returns what the call returned; -1 with errno set if it failed. Unused operands are NULL.
    long (*run)(char** operands);
};

struct probe_list {
    const struct probe* probes;
    size_t count;
};

extern const struct probe_list file_probes;
extern const struct probe_list attribute_probes;
extern const struct probe_list network_probes;
extern const struct probe_list system_probes;
extern const struct probe_list talk_probes;

// Ends the program with status 3: the call in question could not even be tried. `what` says why; errno is added.
_Noreturn void cannot_try(const char* what);
// Ends the program with status 77, which means "skipped" to Automake: this ABI has no such call.
_Noreturn void not_here(const char* what);

// A path as a directory that is opened (O_PATH) and a name in it, so that *at calls get a real descriptor.
struct place {
    int directory;
    const char* name;
};
struct place place_of(const char* path);

// "CREAT|EXCL" to O_CREAT | O_EXCL; a number stands for itself. NULL is 0.
long flags_of(const char* text);
// Decimal, octal with a leading 0, hexadecimal with 0x; NULL is `otherwise`.
long number_of(const char* text, long otherwise);
// Opens for reading, or ends the program by cannot_try().
int open_for_reading(const char* path);
