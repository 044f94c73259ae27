// SPDX-License-Identifier: BSD-3-Clause
// malformed cases|random|many N: magic stats that nobody should make, or nobody so often.
//
//   cases    each malformed command gets its errno; prints those that got another one
//   random   thousands of commands of random bytes, the same ones each time: none is accepted
//   many N   appends N rules to a list, asks for the first and the last, removes all but one
// Exit status: 0 if all went as it should, 1 if not, 2 for wrong usage. Ends after 50 s in any case.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { kTimeLimit = 50, kLongest = 5000 };

// 0 or an errno.
static int give(const char* path) {
    struct stat status;
    return stat(path, &status) == 0 ? 0 : errno;
}
static int magic(const char* command) {
    char path[2 * kLongest];
    snprintf(path, sizeof path, "%s/%s", SYDBOX_MAGIC_PREFIX, command);
    return give(path);
}

static int failures;
static void expect(const char* command, int wanted) {
    const int outcome = magic(command);
    if (outcome != wanted) {
        printf("%.60s: %s, not %s\n", command, strerrorname_np(outcome), strerrorname_np(wanted));
        ++failures;
    }
}

// -- cases -----------------------------------------------------------------------------------------------------------
static void try_truncated(void) {
    static const char* const commands[] = {"core/sandbox/write:deny", "core/match/no_wildcard:prefix"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; ++i) {
        char part[64];
        for (size_t length = 1; length < strlen(commands[i]); ++length) {
            snprintf(part, sizeof part, "%.*s", (int)length, commands[i]);
            expect(part, EINVAL);
        }
    }
}

static void try_wrong(void) {
    static const char* const commands[] = {
        // unknown operator, or none that the key takes
        "core/sandbox/write=off",
        "core/sandbox/write off",
        "core/sandbox/write;off",
        "core/sandbox/write\t:off",
        "core/sandbox/write::off",
        "core/sandbox/write:off ",
        " core/sandbox/write:off",
        "core/sandbox/write:off/",
        "core//sandbox/write:off",
        "/core/sandbox/write:off",
        "core/sandbox/write@off",
        "whitelist/write*/x",
        "whitelist/write:/x",
        "core/sandbox/write!off",
        "core/violation/raise_safe+true",
        "CORE/SANDBOX/WRITE:off",
        // wrong type
        "core/violation/raise_safe:3",
        "core/violation/raise_safe:offf",
        "core/violation/exit_code:true",
        "core/violation/exit_code:deny",
        "core/violation/decision:1",
        "core/trace/magic_lock:true",
        "log/level:all",
        "whitelist/network/bind+/path",
        "whitelist/write+relative",
        "filter/network+tcp:1@2",
        // huge, negative and odd numbers
        "core/violation/exit_code:256",
        "core/violation/exit_code:-2",
        "core/violation/exit_code:4294967296",
        "core/violation/exit_code:18446744073709551615",
        "core/violation/exit_code:99999999999999999999999999",
        "core/panic/exit_code:-99999999999999999999999999",
        "log/level:-1",
        "log/level:2147483648",
        "log/console_fd:-1",
        "log/console_fd:99999999999",
        "log/level:0x1",
        "log/level:1e1",
        "log/level:+1",
        "log/level: 1",
        "whitelist/network/bind+LOOPBACK@65536",
        "whitelist/network/bind+LOOPBACK@-1",
        "whitelist/network/bind+LOOPBACK@9-1",
        "whitelist/network/bind+inet:1.2.3.4/33@1",
        "whitelist/network/bind+inet6:::1/129@1",
        "whitelist/network/bind+inet:999.1.1.1@1",
        // empty values
        "core/sandbox/write:",
        "core/violation/exit_code:",
        "core/violation/raise_safe:",
        "whitelist/write+",
        "filter/exec+",
        "whitelist/write-",
        "whitelist/network/bind+",
        "cmd/exec!",
        "log/level:",
        "exec/kill_if_match+",
        // binary
        "\001\002\003",
        "core/sandbox/write\377:off",
        "core/sandbox/write:\377\376",
        "\177ELF",
        "\xc3\x28",
        "core/\033[31m",
        "core/sandbox/write:deny\n",
        "core/sandbox/write:deny\r",
        "core/violation/raise_safe:true\001",
    };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; ++i) {
        expect(commands[i], EINVAL);
    }
}

// A NUL ends a path: what stands before it is all that sydbox is told.
static void try_nul(void) {
    static const char path[] = SYDBOX_MAGIC_PREFIX "/core/sandbox/write\0:off";
    if (give(path) != EINVAL) {
        puts("NUL: not EINVAL");
        ++failures;
    }
}

// PATH_MAX counts the NUL: 4095 characters are a path, 4096 are none.
static void try_long(void) {
    char command[kLongest];
    for (size_t whole = 4095; whole < 4900; whole += 1 + (whole - 4095) * 3) {
        const size_t length = whole - strlen(SYDBOX_MAGIC_PREFIX "/");
        memset(command, 'x', length);
        command[length] = '\0';
        memcpy(command, "core/sandbox/write:", strlen("core/sandbox/write:"));
        expect(command, whole >= 4096 ? ENAMETOOLONG : EINVAL);
        memset(command, '/', length);
        expect(command, whole >= 4096 ? ENAMETOOLONG : EINVAL);
    }
}

// A path whose memory ends before it does.
static void try_unterminated(void) {
    const long page = sysconf(_SC_PAGESIZE);
    char* const memory = mmap(NULL, 2 * (size_t)page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || munmap(memory + page, (size_t)page) != 0) {
        puts("mmap failed");
        ++failures;
        return;
    }
    static const char path[] = SYDBOX_MAGIC_PREFIX "/core/sandbox/write:off";
    for (size_t length = 1; length < sizeof path; ++length) {
        char* const begin = memory + page - length;
        memcpy(begin, path, length);
        if (give(begin) != EFAULT) {
            printf("%zu characters without an end: not EFAULT\n", length);
            ++failures;
        }
    }
}

// -- random ----------------------------------------------------------------------------------------------------------
static uint32_t next(uint32_t* state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static void try_random(void) {
    static const char* const starts[] = {
        "",           "core/",          "core/sandbox/write:", "whitelist/network/bind+",
        "log/level:", "cmd/exec!\037/", "core/trace/",         "whitelist/write-"};
    uint32_t seed = 20240229;
    for (int round = 0; round < 4000; ++round) {
        char command[300];
        const char* const start = starts[(size_t)round % (sizeof starts / sizeof *starts)];
        size_t length = strlen(start);
        memcpy(command, start, length);
        for (uint32_t left = 1 + next(&seed) % 200; left > 0; --left) {
            command[length++] = (char)(128 + next(&seed) % 128);
        }
        command[length] = '\0';
        const int outcome = magic(command);
        if (outcome == 0) {
            printf("round %d was accepted\n", round);
            ++failures;
        }
    }
}

// -- many ------------------------------------------------------------------------------------------------------------
static void try_many(int count) {
    char command[128];
    for (int i = 0; i < count; ++i) {
        snprintf(command, sizeof command, "whitelist/write+/many/%d", i);
        expect(command, 0);
    }
    expect("whitelist/write?/many/0", 0);
    snprintf(command, sizeof command, "whitelist/write?/many/%d", count - 1);
    expect(command, 0);
    for (int i = 1; i < count; ++i) {
        snprintf(command, sizeof command, "whitelist/write-/many/%d", i);
        expect(command, 0);
    }
    expect("whitelist/write?/many/0", 0);
    expect("whitelist/write?/many/1", ENOENT);
}

int main(int argc, char** argv) {
    alarm(kTimeLimit);
    if (argc == 2 && strcmp(argv[1], "cases") == 0) {
        try_truncated();
        try_wrong();
        try_nul();
        try_long();
        try_unterminated();
    } else if (argc == 2 && strcmp(argv[1], "random") == 0) {
        try_random();
    } else if (argc == 3 && strcmp(argv[1], "many") == 0 && atoi(argv[2]) > 1) {
        try_many(atoi(argv[2]));
    } else {
        fputs("usage: malformed cases|random|many N\n", stderr);
        return 2;
    }
    return failures == 0 ? 0 : 1;
}
