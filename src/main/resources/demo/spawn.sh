#!/bin/sh
# Records itself, then becomes the command: no process of the demo runs unrecorded, not even for a
# moment. Usage: spawn.sh RECORD STAGE SIGNAL NAME COMMAND...
# One line for each process: pid, start time of /proc/PID/stat, stage, stop signal, name.
record=$1 stage=$2 signal=$3 name=$4
shift 4
read -r stat </proc/self/stat
start_time() {
  shift 19
  started=$1
}
# After the command's name in brackets, which may itself hold blanks, comes field 3.
# shellcheck disable=SC2086 # split on purpose
start_time ${stat##*) }
printf '%s %s %s %s %s\n' "$$" "$started" "$stage" "$signal" "$name" >>"$record" || exit 71
exec "$@"
