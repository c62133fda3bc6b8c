#!/usr/bin/env bash
# Install the Debian or Ubuntu packages that "demo" or "test" needs, or say exactly which to install.
set -eu
demo=(libpango-1.0-0 libpangoft2-1.0-0)
test=(chromium libreoffice-impress libreoffice-writer poppler-utils nodejs npm default-jre-headless fonts-liberation fonts-crosextra-carlito)
case "${1:-}" in
  demo) wanted=("${demo[@]}") ;;
  test) wanted=("${demo[@]}" "${test[@]}") ;;
  *) echo "usage: $0 demo|test" >&2; exit 2 ;;
esac

# A Python with venv: Debian and Ubuntu ship it apart.
python="${PYTHON:-python3}"
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
  wanted+=(python3-venv)
fi

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "This is not Debian or Ubuntu. Install by hand what these packages hold: ${wanted[*]}" >&2
  echo "(macOS: brew install pango. Windows: see the README.)" >&2
  exit 0
fi

installed() { [ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" = "install ok installed" ]; }
have() { # on the PATH or as a package: a newer node from elsewhere is as good
  case "$1" in
    nodejs) command -v node >/dev/null 2>&1 || installed "$1" ;;
    npm) command -v npm >/dev/null 2>&1 || installed "$1" ;;
    chromium) command -v chromium >/dev/null 2>&1 || installed "$1" ;;
    default-jre-headless) command -v java >/dev/null 2>&1 || installed "$1" ;;
    libpango-1.0-0|libpangoft2-1.0-0) installed "$1" || installed "${1}t64" ;;
    *) installed "$1" ;;
  esac
}
missing=()
for package in "${wanted[@]}"; do have "$package" || missing+=("$package"); done
[ "${#missing[@]}" -eq 0 ] && exit 0

command="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then as_root=(); elif sudo -n true 2>/dev/null; then as_root=(sudo -n); else
  echo "Some system packages are missing. Install them, then run make again:" >&2
  echo "  sudo apt-get update && sudo $command" >&2
  exit 1
fi
echo "Installing system packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" $command -qq >/dev/null
