#!/bin/sh
# Archives a file of a PostgreSQL server's log, only for the primary of the newest epoch. Never overwrites one.
# Usage: archive-log.sh EPOCH_FILE FOLDER PATH NAME
# EPOCH_FILE holds the epoch whose primary this server is, and its name; its agent removes it from any other server.
# The same stands in FOLDER/forge-epoch, by the newest primary that archived something.
own=$1
folder=$2
path=$3
name=$4

refuse() {
  echo "$name is not archived: $*" >&2
  exit 1
}

# Twice: whoever stood still between may have been replaced.
check_epoch() {
  epoch= server= newest=0 other=
  [ -r "$own" ] && read -r epoch server <"$own"
  [ -n "$epoch" ] || refuse "this server is not the primary that was decided on"
  if [ -e "$folder/forge-epoch" ]; then
    read -r newest other <"$folder/forge-epoch" || refuse "$folder/forge-epoch cannot be read"
  fi
  [ "$newest" -le "$epoch" ] || refuse "this is the primary of epoch $epoch, and $other is that of epoch $newest"
}

is_there() {
  cmp -s "$path" "$folder/$name"
}

# A folder below the place where a disk is mounted is not there without the disk.
[ -d "$folder" ] || refuse "$folder is not there"
check_epoch

halves=$folder/half
half=$halves/$name.$server.$$
trap 'rm -f "$half"' EXIT
trap 'exit 1' HUP INT TERM QUIT
mkdir -p "$halves" || refuse "$halves cannot be made"
# Left by what was killed.
find "$halves" -type f -mmin +60 -exec rm -f {} +

if [ "$newest" -lt "$epoch" ]; then
  echo "$epoch $server" >"$half" && sync "$half" && mv -f "$half" "$folder/forge-epoch" ||
    refuse "$folder/forge-epoch cannot be written"
fi

if [ ! -e "$folder/$name" ]; then
  cp "$path" "$half" && sync "$half" || refuse "it cannot be copied to $half"
  check_epoch
  ln "$half" "$folder/$name" 2>/dev/null
fi
is_there || refuse "$folder has another file of that name, or cannot be written"
# Its name, too, and what a run that was killed before this had copied.
sync "$folder/$name" "$folder" || refuse "it does not get to the disk of $folder"
