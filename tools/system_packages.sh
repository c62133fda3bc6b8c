#!/usr/bin/env bash
# Install the Debian or Ubuntu packages that "demo" or "test" needs, or say exactly which to install.
# usage: [PYTHON=python3] system_packages.sh demo|test
set -eu
case "${1:-}" in demo|test) ;; *) echo "usage: $0 demo|test" >&2; exit 2 ;; esac
python="${PYTHON:-python3}"
wanted=()

# What WeasyPrint loads, each asked of the system itself: a package can be listed as installed and its file be gone.
# (An older Pango brings its HarfBuzz along; the subsetter is a package of its own.)
loads() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }
for pair in libgobject-2.0.so.0:libglib2.0-0 libpango-1.0.so.0:libpango-1.0-0 libpangoft2-1.0.so.0:libpangoft2-1.0-0 \
  libharfbuzz.so.0:libharfbuzz0b libharfbuzz-subset.so.0:libharfbuzz-subset0 libfontconfig.so.1:libfontconfig1; do
  [ "$(uname -s)" != Linux ] || loads "${pair%%:*}" || wanted+=("${pair##*:}")
done

# A Python with venv: Debian and Ubuntu ship it apart.
"$python" -c 'import ensurepip' 2>/dev/null || wanted+=(python3-venv)

# What the tests run, by the name of its command or of its package.
installed() { [ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" = "install ok installed" ]; }
if [ "$1" = test ]; then
  for pair in chromium:chromium node:nodejs npm:npm java:default-jre-headless pdftoppm:poppler-utils ip:iproute2; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || wanted+=("${pair##*:}")
  done
  for package in libreoffice-impress libreoffice-writer fonts-dejavu-core fonts-liberation fonts-crosextra-carlito; do
    ! command -v dpkg-query >/dev/null 2>&1 || installed "$package" || wanted+=("$package")
  done
fi
[ "${#wanted[@]}" -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "Some system packages are missing. Under the names of Debian they are: ${wanted[*]}" >&2
  echo "(Fedora: sudo dnf install pango harfbuzz fontconfig. Mac and Windows: pip brings them; see the README.)" >&2
  exit 1
fi
# Ubuntu and newer Debians have another ending for some of them; what is listed but does not load is installed again.
named() { if [ -n "$(apt-cache show "$1" 2>/dev/null)" ]; then echo "$1"; else echo "${1}t64"; fi; }
if [ "$(id -u)" -eq 0 ]; then as_root=(); elif sudo -n true 2>/dev/null; then as_root=(sudo -n); else
  echo "Some system packages are missing. Install them, then run make again:" >&2
  echo "  sudo apt-get update && sudo apt-get install --reinstall --no-install-recommends ${wanted[*]}" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
packages=()
for package in "${wanted[@]}"; do packages+=("$(named "$package")"); done
echo "Installing system packages: ${packages[*]}"
"${as_root[@]}" apt-get install -y -qq --reinstall --no-install-recommends "${packages[@]}" >/dev/null
