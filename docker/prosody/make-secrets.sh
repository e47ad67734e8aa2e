#!/bin/sh
# Makes what is not there yet: a random secret in each of the files that are named, for root and the gateway's group.
set -eu
umask 077
for file in "$@"; do
  if [ ! -s "$file" ]; then
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n' > "$file.new"
    chown 0:9780 "$file.new"
    chmod 0440 "$file.new"
    mv "$file.new" "$file"
    echo "made $file"
  fi
done
