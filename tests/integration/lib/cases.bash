# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# Many calls in one sandbox, each with an outcome and reports of its own (tests/programs/cases.h); load behind lib/common.
#
#   new_cases [FOLDER]       forgets the cases before
#   add_case NAME OUTCOME VIOLATIONS [MAGIC]... -- CALL...
#                            adds one; words of CALL that begin with "@/" are paths in FOLDER/N for case number N.
#                            OUTCOME     "0", the name of an errno, "same": as without a sandbox, "refused": not "0";
#                                        with "?" behind it the call may also not be there: ENOSYS, and no report
#                            VIOLATIONS  how many reports there are; "some", or "any" number of them
#   report_has TEXT          what the report of the case that was added last has
#   run_natively PROGRAM...  makes the calls without a sandbox. What cannot be tried there, or is not in that ABI, is
#                            not expected inside either
#   run_cases COMMAND...     makes them as COMMAND --cases FILE, which starts a sandbox, and judges each of them. The test
#                            fails with the names of those that went wrong
#   tell_cases               tells tests/run-tests how many cases this test went through
# shellcheck disable=SC2034,SC2154 # variables are for the files that load this; lib/common sets SCRATCH

new_cases() {
    cases=() case_count=0 FOLDER=${1-}
    rm -f -- "$SCRATCH"/cases.*
}

add_case() {
    local name=$1 outcome=$2 violations=$3 magic=
    shift 3
    while [[ $1 != -- ]]; do
        magic+=" $1"
        shift
    done
    shift
    case_count=$((case_count + 1))
    cases+=("$name"$'\t'"$outcome"$'\t'"$violations"$'\t'"${magic# }"$'\t'"${*/#@\//$FOLDER/$case_count/}")
}
report_has() { cases[case_count - 1]+=$'\t'$1; }

run_natively() {
    printf '%s\n' "${cases[@]}" >"$SCRATCH/cases.list"
    "$@" --cases "$SCRATCH/cases.list" >"$SCRATCH/cases.native"
}

run_cases() {
    ((case_count > 0)) || fail "there is no case" || return
    printf '%s\n' "${cases[@]}" >"$SCRATCH/cases.list"
    : >>"$SCRATCH/cases.native"
    "$@" --cases "$SCRATCH/cases.list" >"$SCRATCH/cases.inside" 2>"$SCRATCH/cases.reports" || {
        cat -- "$SCRATCH/cases.reports"
        fail "the cases were not run: $*" || return
    }
    _judge_cases || fail "with $*"
    told_cases=$((${told_cases:-0} + case_count))
}

tell_cases() { printf '# cases: %s\n' "${told_cases:-0}" >&3; }

_judge_cases() {
    awk -F '\t' '
        function complain(text) { print name ": " text; bad = 1 }
        function end_report() {
            if (owner ~ /^case-[0-9]+,$/) {
                reports[substr(owner, 6) + 0]++
                texts[substr(owner, 6) + 0] = texts[substr(owner, 6) + 0] report
            } else {
                others = others report
            }
            report = owner = ""
        }
        part ~ /native|inside/ {
            if (!sub(/^case /, "")) next # something else that a call has printed
            number = $0 + 0
            sub(/^[0-9]+: /, "")
            if (part == "native") native[number] = $0
            else inside[number] = $0
            next
        }
        part == "reports" {
            if (/^sydbox: [0-9]+ violations? /) { split($0, word, " "); total = word[2] }
            if (/^sydbox: violation: /) end_report()
            if (/^sydbox: violation: / || (report != "" && /^  /)) report = report $0 "\n"
            if (report != "" && /^  process  /) { split($0, word, " "); owner = word[3] }
            next
        }
        FNR == 1 { end_report() }
        {
            name = $1; outcome = $2; violations = $3
            unexpected = native[FNR] == "untried" || native[FNR] == "absent"
            if (outcome ~ /^same/) sub(/^same/, native[FNR], outcome)
            if (unexpected || (sub(/\?$/, "", outcome) && inside[FNR] ~ /^(ENOSYS|38)$/)) {
                outcome = unexpected ? native[FNR] : inside[FNR]
                violations = 0
            }
            if (outcome == "refused" ? inside[FNR] ~ /^0?$/ : inside[FNR] != outcome)
                complain("expected " outcome ", not " inside[FNR])
            if (violations ~ /[^0-9]/) any = 1
            else all += violations
            if (violations == "some" ? reports[FNR] == 0 : violations != "any" && reports[FNR] + 0 != violations)
                complain(violations " reports expected, not " reports[FNR] + 0)
            for (i = 6; i <= NF && reports[FNR] > 0; i++)
                if (index(texts[FNR], $i) == 0) complain("no report has: " $i "\n" texts[FNR])
        }
        END {
            name = "all cases"
            if (FNR == 0) complain("none")
            if (!any && others != "") complain("reports of other processes:\n" others)
            if (!any && total + 0 != all) complain(all " violations expected, sydbox counts " total + 0)
            exit bad
        }' part=native "$SCRATCH/cases.native" part=inside "$SCRATCH/cases.inside" \
        part=reports "$SCRATCH/cases.reports" part=cases "$SCRATCH/cases.list"
}
