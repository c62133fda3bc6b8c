#!/usr/bin/env bash
# Run a command in a clone of this repository on a bare Debian: python3, python3-venv, make and git, and nothing else.
# usage: bare_machine.sh bookworm|trixie COMMAND…
# Needs root on Debian or Ubuntu; installs debootstrap where it is missing. The clone has what is committed. Settings of
# this machine for pip, npm, apt and its certificates come along; no package and no cache does. A bare system is kept as
# an archive in BARE_ROOTS (default /var/tmp/briefgen-bare) for the next time. The system that the command ran in is
# thrown away, its mounts and processes with it, also after kill -9: they are in name spaces of their own that end with
# this script, and folders that a killed run left are removed at the next start.
set -euo pipefail
suite=${1:?usage: bare_machine.sh bookworm|trixie COMMAND…}
shift
top=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
kept=${BARE_ROOTS:-/var/tmp/briefgen-bare}
mkdir -p "$kept"

# A folder is in use while somebody holds its lock; the kernel lets go of it when that process ends, however it ends.
for left in "$kept"/run.*; do
  [ -d "$left" ] || continue
  exec {lock}>>"$left.lock"
  if flock --nonblock "$lock"; then rm -rf --one-file-system "$left" "$left.lock"; fi
  exec {lock}>&-
done

if ! command -v debootstrap >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
fi
archive=$kept/$suite.tar
root=$(mktemp -d "$kept/run.XXXXXX")
exec {lock}>"$root.lock"
flock "$lock"
trap 'rm -rf --one-file-system "$root" "$root.lock"' EXIT
trap 'exit 143' TERM INT HUP

if [ -s "$archive" ]; then
  tar -C "$root" -xf "$archive"
else
  wanted=ca-certificates,python3,python3-venv,make,git
  debootstrap --variant=minbase --include="$wanted" "$suite" "$root" >"$kept/$suite.log" 2>&1
  tar -C "$root" -cf "$root.tar" .
  mv "$root.tar" "$archive"
fi

for file in /etc/resolv.conf /etc/hosts /etc/pip.conf; do
  # Folders of packages on this machine are not there.
  [ ! -f "$file" ] || grep -v '^find-links' "$file" >"$root$file" || true
done
own=/usr/local/share/ca-certificates
if compgen -G "$own/*.crt" >/dev/null; then
  mkdir -p "$root$own"
  cp "$own"/*.crt "$root$own/"
  chroot "$root" update-ca-certificates >/dev/null 2>&1
fi
git clone --quiet --no-hardlinks "$top" "$root/root/project"

certificates=/etc/ssl/certs/ca-certificates.crt
variables=(
  HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin CI="${CI:-}"
  PIP_CERT=$certificates SSL_CERT_FILE=$certificates NODE_EXTRA_CA_CERTS=$certificates npm_config_cafile=$certificates
)
# setpriv: when this script is killed, unshare is; and with it, by --kill-child, all that runs in its name spaces.
inside='set -eu; root=$1; shift
mount -t proc proc "$root/proc"; mount -t sysfs sys "$root/sys"; mount --rbind /dev "$root/dev"; mount -t tmpfs tmpfs "$root/tmp"
cd /; exec env -i "$@"'
result=0
setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --propagation private \
  bash -c "$inside" bare "$root" "${variables[@]}" chroot "$root" sh -c 'cd /root/project && exec "$@"' sh "$@" </dev/null || result=$?
exit "$result"
