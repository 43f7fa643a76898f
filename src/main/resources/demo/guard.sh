#!/usr/bin/env bash
# Waits until the demo is gone, however it went, and then ends every process that it recorded:
# thaws it, asks it to stop, and kills it when it does not. Usage: guard.sh RECORD SECONDS
# The demo holds the other end of standard input; end of file means that it is gone. A recorded
# start time that does not fit means that the pid now belongs to somebody else: left alone.
record=$1 seconds=$2
trap '' HUP INT TERM

while read -r _; do :; done

start_time() { # PID: sets `started`, empty when there is no such process
  local stat fields
  started=
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
  read -r -a fields <<<"${stat##*) }"
  # A zombie has ended; only its parent has not noticed.
  [ "${fields[0]}" = Z ] || started=${fields[19]}
}

# Sets `alive` to the recorded lines of stage $1 whose process still runs.
find_alive() {
  local pid start stage signal name
  alive=()
  while read -r pid start stage signal name; do
    [ "$stage" = "$1" ] || continue
    start_time "$pid"
    [ "$started" = "$start" ] && alive+=("$pid $signal $name")
  done <"$record"
}

signal_alive() { # SIGNAL, or the recorded one when empty
  local line pid signal
  for line in "${alive[@]}"; do
    read -r pid signal _ <<<"$line"
    kill -s "${1:-$signal}" "$pid" 2>/dev/null
  done
}

[ -r "$record" ] || exit 0
# Nodes first, so that their stores are there for what they still have to write.
for stage in nodes stores; do
  find_alive "$stage"
  [ ${#alive[@]} -gt 0 ] || continue
  printf 'ending %s\n' "${alive[@]}"
  signal_alive CONT
  signal_alive ''
  for ((tenths = 0; tenths < seconds * 10 && ${#alive[@]} > 0; tenths++)); do
    sleep 0.1
    find_alive "$stage"
  done
  for ((tries = 0; tries < 50 && ${#alive[@]} > 0; tries++)); do
    [ "$tries" -gt 0 ] || printf 'killing %s\n' "${alive[@]}"
    signal_alive KILL
    sleep 0.1
    find_alive "$stage"
  done
done
rm -f "$record"
