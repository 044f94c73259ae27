# SPDX-License-Identifier: BSD-3-Clause
# What counted-calls ran under, as `strace -f` told it: for each kind of call, "KIND CALL COUNT", how many system calls
# sydbox makes for one of them, most often. A decision begins with receiving a notification and ends before the next one
# is received. futex(2) is left out: threads that stand by wait with it.
function end_decision(thread,    key, times) {
    if (kind_of[thread] != "") {
        key = kind_of[thread] " " call_of[thread]
        times = ++seen[key, count[thread]]
        if (times > seen[key, usual[key]]) {
            usual[key] = count[thread]
        }
    }
    kind_of[thread] = ""
}

$2 ~ /^prctl\(PR_SET_NAME,/ {
    split($0, quoted, "\"")
    kind = quoted[2]
}
$2 ~ /^ioctl\(/ && /SECCOMP_IOCTL_NOTIF_RECV/ {
    end_decision($1)
    is_receiver[$1] = 1
    count[$1] = 0
}
is_receiver[$1] && match($0, /data=\{nr=__NR_[a-z0-9_]+/) { call_of[$1] = substr($0, RSTART + 14, RLENGTH - 14) }
is_receiver[$1] && $2 ~ /^[a-z0-9_]+\(/ && $2 !~ /^futex\(/ { count[$1]++ }
$2 ~ /^ioctl\(/ && /SECCOMP_IOCTL_NOTIF_SEND/ { kind_of[$1] = kind }
END {
    for (key in usual) {
        print key, usual[key]
    }
}
