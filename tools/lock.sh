#!/usr/bin/env bash
# Write the lock files: what "make demo", "make test" and CI install, each file with its hash and no address of a registry.
# usage: lock.sh UV [--upgrade]     UV: the command uv
#   build.txt   builds briefgen and what comes as source only
#   test.txt    everything, for every system and Python that briefgen runs on
#   run.txt     what a user's briefgen needs, in the versions of test.txt
#   lowest.txt  the lowest versions that pyproject.toml allows, for the tests that hold us to them
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$1; shift
# With the extras kept: pip takes a package that is also wanted with an extra for one that is not pinned.
lock() { # OUTPUT ARGUMENTS…
  local output=$1; shift
  "$uv" pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --no-strip-extras --output-file "requirements/$output" "$@" >/dev/null
}
lock build.txt --universal --python-version 3.11 "$@" requirements/build.in
lock test.txt --universal --python-version 3.11 "$@" --extra dev --constraint requirements/build.txt pyproject.toml
lock run.txt --universal --python-version 3.11 "$@" --constraint requirements/test.txt pyproject.toml
lock lowest.txt --python-version 3.11 --python-platform linux --resolution lowest-direct --constraint requirements/build.txt \
  "$@" pyproject.toml requirements/lowest.in
if grep -nE '(https?|file)://' requirements/*.txt; then
  echo "a lock file has an address in it" >&2
  exit 1
fi
