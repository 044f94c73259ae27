/* SPDX-License-Identifier: BSD-3-Clause
 * Many calls in one sandbox: each is a case, made by a process of its own that starts as the program itself did.
 *
 * A case is a line of a file. Its fields are separated by tabs, the words in a field by blanks:
 *     NAME  OUTCOME  VIOLATIONS  MAGIC...  CALL...  TEXT...
 * The process of case N (the first is 1) is named "case-N", so that sydbox names it in its reports. It gives the magic
 * commands, if it is in a sandbox, and makes the call. "case N: OUTCOME" is printed, where OUTCOME is what the maker of
 * the call returned or one of "untried" (exit status 3), "absent" (77), "status S", "signal S" and "magic refused:
 * WHY". What was added to the filters, which all processes of a sandbox share, is removed again. The other fields are
 * for those who judge: tests/integration/lib/cases.bash. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Makes one call, and says how it ended in a text without line ends that lives on. May end the process. */
typedef const char* case_maker(int count, char** words);

/* Returns an exit status: 0 if each case was run, however it ended; 2 if the file cannot be read. */
int run_cases(const char* file, case_maker* make);

#ifdef __cplusplus
}
#endif
