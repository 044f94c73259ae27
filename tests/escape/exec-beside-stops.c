/* SPDX-License-Identifier: BSD-3-Clause
 * A thread executes a program while the first thread of its process is stopped in a call, and others keep a tracer
 * busy. "execve(2) under ptrace": the one takes the other's id, and a stop of the one that is answered for the other
 * would let the program's first call pass. */
#include "escape.h"

#ifndef __x86_64__

static int attempt(void) {
    return skip("the program to execute is made for x86-64");
}

#else

#include <elf.h>
#include <pthread.h>
#include <stddef.h>

enum { kTries = 1000, kBusy = 2 };

static const char* program;

/* A program whose first call is mkdir(2) in the scene. */
static void make_program(void) {
    static const unsigned char code[] = {
        0xb8, 83,   0,    0,  0,       /* mov eax, 83 (mkdir) */
        0x48, 0x8d, 0x3d, 16, 0, 0, 0, /* lea rdi, [rip + 16] */
        0xbe, 0xc0, 1,    0,  0,       /* mov esi, 0700 */
        0x0f, 0x05,                    /* syscall */
        0x31, 0xff,                    /* xor edi, edi */
        0xb8, 60,   0,    0,  0,       /* mov eax, 60 (exit) */
        0x0f, 0x05,                    /* syscall; the path follows */
    };
    struct {
        Elf64_Ehdr header;
        Elf64_Phdr segment;
        unsigned char text[sizeof code + PATH_MAX];
    } image;
    const Elf64_Addr base = 0x10000;
    memset(&image, 0, sizeof image);
    memcpy(image.header.e_ident, ELFMAG, SELFMAG);
    image.header.e_ident[EI_CLASS] = ELFCLASS64;
    image.header.e_ident[EI_DATA] = ELFDATA2LSB;
    image.header.e_ident[EI_VERSION] = EV_CURRENT;
    image.header.e_type = ET_EXEC;
    image.header.e_machine = EM_X86_64;
    image.header.e_version = EV_CURRENT;
    image.header.e_entry = base + offsetof(__typeof__(image), text);
    image.header.e_phoff = offsetof(__typeof__(image), segment);
    image.header.e_ehsize = sizeof image.header;
    image.header.e_phentsize = sizeof image.segment;
    image.header.e_phnum = 1;
    image.segment.p_type = PT_LOAD;
    image.segment.p_flags = PF_R | PF_X;
    image.segment.p_vaddr = base;
    image.segment.p_filesz = sizeof image;
    image.segment.p_memsz = sizeof image;
    image.segment.p_align = 0x1000;
    memcpy(image.text, code, sizeof code);
    strncpy((char*)image.text + sizeof code, at("made"), PATH_MAX - 1);
    program = strdup(mine("program"));
    const int fd = open(program, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    if (write(fd, &image, sizeof image) < 0)
        _exit(99);
    close(fd);
}

static void call_on(void) {
    for (;;)
        mkdir(scene, 0700); /* there is one */
}

static void* run_program(void* unused) {
    execl(program, program, (char*)NULL);
    return unused;
}

static void execute_beside_a_stop(void) {
    const pid_t child = fork();
    if (child == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, run_program, NULL);
        call_on();
    }
    waitpid(child, NULL, 0);
}

static int attempt(void) {
    make_program();
    pid_t busy[kBusy];
    for (int i = 0; i < kBusy; ++i) {
        busy[i] = fork();
        if (busy[i] == 0)
            call_on();
    }
    for (int i = 0; i < kTries && !is_there("made"); ++i)
        execute_beside_a_stop();
    for (int i = 0; i < kBusy; ++i) {
        if (busy[i] > 0)
            kill(busy[i], SIGKILL);
    }
    while (wait(NULL) > 0) {
    }
    return blocked_unless(is_there("made"));
}

#endif
