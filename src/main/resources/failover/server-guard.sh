#!/usr/bin/env bash
# Runs a program and kills it when its agent ends or stands still; ends with its exit code.
# Usage: server-guard.sh SECONDS LOCK COMMAND...
# The agent holds the other end of standard input and writes a line often. End of file, or no line for
# so many seconds, means that nobody looks after the program: a frozen agent cannot end it, this can.
# LOCK is a file that the program and all that it starts hold locked as long as one of them runs, so
# that no two are ever at work on the same data; "-" for a program that changes nothing.

# Everything below the guard but its own two shells. The session is the guard's; a PostgreSQL server's
# children have sessions of their own.
rest() {
  local one
  for one in $(pgrep -P "$program") $(pgrep -s "$guard"); do
    [ "$one" = "$guard" ] || [ "$one" = "$watch" ] || [ "$one" = "$program" ] || echo "$one"
  done
}

# A process that is stopped takes no signal but these.
kill_all() {
  local others tries
  [ -n "$program" ] || return
  others=$(rest)
  kill -s QUIT "$program" 2>/dev/null
  for tries in 1 2 3; do
    sleep 0.1
  done
  others="$others $(rest)"
  kill -s KILL "$program" $others 2>/dev/null
}

# The program is the child of a shell that does nothing but wait for its end and tell of it. That
# shell ends the program when the guard is killed: the kernel sends it TERM then.
if [ "$1" = watch ]; then
  guard=$2
  watch=$$
  shift 2
  trap 'trap "" TERM; kill_all; exit 1' TERM
  "$@" </dev/null >&5 2>&5 5>&- &
  program=$!
  echo "$watch $program"
  # What was sent before this shell could take it was sent to nobody.
  [ "$PPID" = "$guard" ] || kill -s TERM $$
  wait "$program"
  echo $?
  kill -s USR1 "$guard"
  exit
fi

seconds=$1
lock=$2
shift 2
guard=$$
trap : HUP INT TERM
trap 'read -r code <&4; exit "${code:-1}"' USR1

if [ "$lock" != - ]; then
  exec 6>>"$lock" || exit 75
  # What has just ended lets go of it a moment later.
  if ! flock --timeout 2 6; then
    echo "another program is still at work on the data of $lock: nothing is done" >&2
    exit 75
  fi
fi
exec 5>&1
exec 4< <(exec setpriv --pdeathsig TERM -- bash "$0" watch "$guard" "$@")
read -r watch program <&4

# In hundredths of a second, by a clock that nobody sets.
uptime() {
  local up
  read -r up _ </proc/uptime
  now=$((10#${up/./}))
}

# The time-out of "read" is by the clock that can be set: with that set forward it ends at once, in
# the middle of a line too (bash 5.2, lib/sh/timers.c: shtimer_select).
hear() {
  local code part left
  uptime
  local until=$((now + seconds * 100))
  line=
  while left=$((until - now)) && [ "$left" -gt 0 ]; do
    read -r -t "$((left / 100 + 1))" part
    code=$?
    line=$line$part
    [ "$code" -gt 128 ] || return "$code"
    uptime
  done
  return 1
}

while hear; do
  case $line in
    stop) kill -s INT "$program" ;;
    kill) kill_all ;;
    reload) kill -s HUP "$program" ;;
  esac
  # Nobody would tell of the program's end any more.
  kill -0 "$watch" 2>/dev/null || break
done
kill_all
# Ends by the signal of the shell above, or when that is gone too; nobody may take note of the program's end then.
while kill -0 "$program" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$program/status" 2>/dev/null; do
  sleep 0.1
done
sleep 1
exit 1
