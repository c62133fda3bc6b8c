#!/usr/bin/env bash
# Print the newest Python that briefgen runs on (3.11 to 3.13), or say how to get one.
for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
  [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
  if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
    echo "$name"
    exit 0
  fi
done
echo "briefgen needs Python 3.11, 3.12 or 3.13. On Debian or Ubuntu: sudo apt-get install python3.12 python3.12-venv" >&2
exit 1
