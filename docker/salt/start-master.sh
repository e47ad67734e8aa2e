#!/bin/bash
# The master and salt-api; ends when either does, so that the container is started again.
set -eu
umask 077
mkdir -p /run/salt
printf 'saltxmpp:%s\n' "$(cat /run/secrets/shared/salt)" > /run/salt/passwords
salt-master &
salt-api &
trap 'kill $(jobs -p)' TERM INT
wait -n || true
kill $(jobs -p) 2> /dev/null || true
wait
