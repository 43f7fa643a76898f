#!/usr/bin/env bash
# Runs a program and kills it when its agent ends or stands still; ends with its exit code.
# Usage: server-guard.sh SECONDS COMMAND...
# The agent holds the other end of standard input and writes a line often. End of file, or no line for
# so many seconds, means that nobody looks after the program: a frozen agent cannot end it, this can.
seconds=$1
shift
trap : HUP INT TERM
trap 'read -r code <&4; exit "${code:-1}"' USR1

# The program is the child of a shell that does nothing but wait for its end and tell of it.
exec 5>&1
exec 4< <("$@" </dev/null >&5 2>&5 5>&- & echo $!; wait $!; echo $?; kill -s USR1 $$)
read -r program <&4

# A process that is stopped takes no signal but these. The others are children of the first.
kill_all() {
  local children
  children=$(pgrep -P "$program")
  kill -s QUIT "$program" 2>/dev/null
  for tenths in 1 2 3; do
    sleep 0.1
  done
  kill -s KILL "$program" $children 2>/dev/null
}

while read -r -t "$seconds" line; do
  case $line in
    stop) kill -s INT "$program" ;;
    kill) kill_all ;;
    reload) kill -s HUP "$program" ;;
  esac
done
kill_all
# Ends by the signal of the shell above, or when that is gone too; nobody may take note of the program's end then.
while kill -0 "$program" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$program/status" 2>/dev/null; do
  sleep 0.1
done
sleep 1
exit 1
