#!/bin/bash
# A minion that is called as its container's host.
set -eu
mkdir -p /run/salt/minion.d
printf 'id: %s\n' "$(cat /etc/hostname)" > /run/salt/minion.d/id.conf
exec salt-minion --disable-keepalive
