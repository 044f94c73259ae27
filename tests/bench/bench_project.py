# SPDX-License-Identifier: BSD-3-Clause
"""A C project for the benchmark: many small files whose headers are searched for along several folders, and a configure
script that runs the compiler as one made by autoconf does."""

import os
import stat

INCLUDE_FOLDERS = 8
CONFIGURE = """#!/bin/sh
# {tests} tests of the compiler, as autoconf writes them.
i=0
while [ $i -lt {tests} ]; do
    i=$((i + 1))
    rm -f conftest.c conftest.o
    cat >conftest.c <<EOF
#include <stddef.h>
#include <stdio.h>
int main(void) {{ return (int)sizeof(size_t) - $i; }}
EOF
    ${{CC-cc}} -c conftest.c >conftest.log 2>&1 || exit 1
    echo "#define HAVE_$i 1" >>config.h.new
    rm -f conftest.c conftest.o conftest.log
done
mv config.h.new config.h
"""
MAKEFILE = """CC = cc
CFLAGS = -O1 {includes}
OBJECTS = {objects}
program: $(OBJECTS)
\t$(CC) -o $@ $(OBJECTS)
.c.o:
\t$(CC) $(CFLAGS) -c $< -o $@
"""


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def generate(folder, files, tests):
    """Makes the project in a new folder, with that many source files and tests in configure."""
    os.makedirs(folder)
    for number in range(INCLUDE_FOLDERS):
        os.mkdir(f"{folder}/include{number}")
    for number in range(files):
        # Each header lies in the last folders of the search path, so that most look-ups miss.
        place = INCLUDE_FOLDERS - 1 - number % 3
        write(f"{folder}/include{place}/part{number}.h", f"int part{number}(int);\n")
    write(f"{folder}/include{INCLUDE_FOLDERS - 1}/all.h", "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n")
    for number in range(files):
        others = [(number * step + 1) % files for step in (3, 7, 11, 13, 17)]
        includes = "".join(f'#include "part{other}.h"\n' for other in [number] + others)
        write(f"{folder}/part{number}.c",
              f"#include <all.h>\n{includes}int part{number}(int x) {{ return x + {number}; }}\n")
    write(f"{folder}/main.c", '#include "part0.h"\nint main(void) { return part0(0); }\n')
    objects = " ".join(["main.o"] + [f"part{number}.o" for number in range(files)])
    includes = " ".join(f"-Iinclude{number}" for number in range(INCLUDE_FOLDERS))
    write(f"{folder}/Makefile", MAKEFILE.format(includes=includes, objects=objects))
    write(f"{folder}/configure", CONFIGURE.format(tests=tests))
    os.chmod(f"{folder}/configure", stat.S_IRWXU)
