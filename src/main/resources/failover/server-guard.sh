#!/usr/bin/env bash
# Runs a server and kills it when its agent ends or stands still. Usage: server-guard.sh SECONDS COMMAND...
# The agent holds the other end of standard input and writes a line often. End of file, or no line for
# so many seconds, means that nobody looks after the server: a frozen agent cannot end it, this can.
seconds=$1
shift
trap : HUP INT TERM
trap 'exit 0' USR1

# The server is the child of a shell that does nothing but wait for its end and tell of it.
exec 5>&1
exec 4< <("$@" </dev/null >&5 2>&5 5>&- & echo $!; wait $!; kill -s USR1 $$)
read -r server <&4

# A process that is stopped takes no signal but these. The server's others are children of its first.
kill_all() {
  local children
  children=$(pgrep -P "$server")
  kill -s QUIT "$server" 2>/dev/null
  for tenths in 1 2 3; do
    sleep 0.1
  done
  kill -s KILL "$server" $children 2>/dev/null
}

while read -r -t "$seconds" line; do
  case $line in
    stop) kill -s INT "$server" ;;
    kill) kill_all ;;
    reload) kill -s HUP "$server" ;;
  esac
done
kill_all
# Ends by the signal of the shell above, when the server is gone.
while :; do sleep 1; done
