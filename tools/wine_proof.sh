#!/usr/bin/env bash
# Prove, without a Windows machine, that briefgen finds the libraries of WeasyPrint in the wheel gstreamer-libs.
# usage: [PYTHON=python3] [KEEP=1] tools/wine_proof.sh        Debian or Ubuntu, x86-64; three to six minutes; 1.5 GB in TMPDIR
#
# It installs what requirements/run.txt holds for Windows, each file checked against its hash, and briefgen's own wheel,
# beside a real CPython for Windows, and runs these under Wine, in a Wine folder of its own that is thrown away:
#   1. WeasyPrint cannot be imported by itself, nor with WEASYPRINT_DLL_DIRECTORIES alone, nor with PATH alone;
#   2. with what briefgen does it can, every library comes from the wheel, and PATH is afterwards as it was;
#   3. the subsetter of HarfBuzz cuts a font, Pango lays out a line, and its width is what Linux measures;
#   4. "briefgen build" makes a sample's pack, "briefgen verify" finds nothing wrong with it, and it is the pack that this
#      machine makes: every file byte for byte, PDFs in every word on every page.
# It says PASS or FAIL and ends with 0 or 1; 2 where it cannot run at all.
#
# All but the podcast does without the Visual C++ runtime, as a new Windows does.
#
# What it does not prove:
#   - anything about a real Windows (its loader, its own fonts, its office programs) or a Mac;
#   - pip's own choice of wheels there: uv chooses them here;
#   - the podcast, where Wine's C library lacks what numpy and onnxruntime call (Wine 8 does: then it says so and goes on),
#     and anywhere without the Visual C++ runtime, which onnxruntime does not bring along;
#   - packs made by two processes (--jobs 1 is used): under Wine on a busy machine the two once waited for each other
#     without end, and whether that is Wine's fault is not known.
#
# Where the CPython comes from: python.org cannot be had from a package registry, but the wheel of Panda3D for Windows
# has python3*.dll and its extension modules as released there. The modules in Python are this machine's, of the same
# version but for the last number. wine_proof.c is the program that starts them, and what Wine 8 lacks.
set -euo pipefail
cd "$(dirname "$0")/.."
project=$PWD
sample=samples/invented-rowan.yaml
outputs=briefing,slides,form,guide,abstract
cannot() { echo "wine_proof: $*" >&2; exit 2; }
step() { echo "== $*"; }

[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || cannot "it needs Linux on x86-64"
python=${PYTHON:-$(tools/find_python.sh)} || exit 2
series=$("$python" -c 'import sys; print("%d%d" % sys.version_info[:2])')
case $series in
  311) panda3d=37acfb92655c4226879f95c988e2ef1449a53c54486d6c1ebc00e2772429af82 ;;
  312) panda3d=f6493e2ecc0d1b7c1556a999556e5278cbc9484fe5fe1e159a1ccc02b870b18f ;;
  313) panda3d=0e505261bb58d8402d0099c291f1a3459acfdd38f3e7d666e72aa2e1ea5dc46f ;;
  *) cannot "it needs Python 3.11, 3.12 or 3.13" ;;
esac

if ! command -v wine >/dev/null || ! command -v x86_64-w64-mingw32-gcc >/dev/null; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
    cannot "install Wine and a compiler first: sudo apt-get install wine wine64 gcc-mingw-w64-x86-64-win32"
  step "Installing Wine and a compiler for Windows"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends wine wine64 gcc-mingw-w64-x86-64-win32 >/dev/null
fi
PYTHON=$python tools/system_packages.sh demo

work=$(mktemp -d "${TMPDIR:-/tmp}/wine-proof.XXXXXX")
export WINEPREFIX=$work/prefix WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all}
export XDG_RUNTIME_DIR=$work/run # Wine 10 complains when there is none
mkdir -m 700 "$XDG_RUNTIME_DIR"
without="mscoree,mshtml,winemenubuilder.exe,winedbg.exe="
# No Visual C++ runtime but what comes along (CPython and wheels bring vcruntime140): Wine's own would hide that one is missing.
export WINEDLLOVERRIDES="$without;msvcp140,msvcp140_1,msvcp140_2,concrt140,vcomp140=n"
cleanup() {
  wineserver -k 2>/dev/null || true # of this folder only
  if [ -n "${KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP
export PIP_DISABLE_PIP_VERSION_CHECK=1
export UV_CACHE_DIR=$work/uv UV_NO_CONFIG=1 UV_PYTHON_DOWNLOADS=never
unset BRIEFGEN_HOUSE BRIEFGEN_VOICES
export SOURCE_DATE_EPOCH=1767225600 PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1

step "Installing briefgen for this machine and for Windows"
"$python" -m venv "$work/linux"
here=$work/linux/bin
of_lock() { awk -v name="$1" '/^[A-Za-z0-9]/ { wanted = index($0, name "==") == 1 } wanted' requirements/test.txt; }
of_lock uv >"$work/uv.txt"
"$here/python" -m pip install -q --require-hashes -r requirements/build.txt -r "$work/uv.txt"
# uv asks the same registry that pip is told to ask.
index=${PIP_INDEX_URL:-$("$here/python" -m pip config get global.index-url 2>/dev/null || true)}
fetch() { "$here/uv" pip install -q --no-build-isolation --python "$here/python" ${index:+--default-index "$index"} "$@"; }
for_windows() { fetch --python-platform x86_64-pc-windows-msvc --target "$work/windows/site" "$@"; }
"$here/python" -m pip wheel -q --no-deps --no-build-isolation -w "$work" .
fetch --require-hashes -r requirements/run.txt
fetch --no-deps "$work"/briefgen-*.whl
for_windows --require-hashes -r requirements/run.txt
for_windows --no-deps "$work"/briefgen-*.whl

step "Putting a CPython for Windows together"
echo "panda3d==1.10.16 --hash=sha256:$panda3d" >"$work/panda3d.txt"
"$here/python" -m pip download -q --no-deps --require-hashes --platform win_amd64 --python-version "$series" --only-binary :all: \
  -d "$work" -r "$work/panda3d.txt"
"$here/python" tools/wine_proof.py assemble "$work"/panda3d-*.whl "$work/windows"
rm "$work"/panda3d-*.whl
compile() { x86_64-w64-mingw32-gcc -O1 -Wall "$@"; }
compile -municode -DLAUNCHER -DPYTHON_DLL="L\"python$series.dll\"" -o "$work/windows/python.exe" tools/wine_proof.c
wine_libraries=$(dirname "$(find /usr/lib /opt -path '*x86_64-windows/ntdll.dll' 2>/dev/null | head -1)")
if [ ! -e "$wine_libraries/bcryptprimitives.dll" ]; then # Wine 8: what every library in Rust asks for random numbers
  compile -shared -DRANDOM -o "$work/windows/bcryptprimitives.dll" tools/wine_proof.c -ladvapi32
fi
# The part of CPython that all versions have in common only passes on to the other; Panda3D leaves it out.
exports() { x86_64-w64-mingw32-objdump -p "$1" | awk '/Ordinal\/Name Pointer/ { t = 1; next } t && NF == 0 { t = 0 } t { print $NF }'; }
{ echo "LIBRARY python3"; echo EXPORTS; exports "$work/windows/python$series.dll" | sed "s/.*/& = python$series.&/"; } >"$work/python3.def"
compile -shared -o "$work/windows/python3.dll" "$work/python3.def" tools/wine_proof.c

step "Starting Wine ($(wine --version 2>/dev/null || true))"
timeout 300 wine wineboot -i >"$work/wineboot.log" 2>&1 </dev/null || cannot "Wine does not start here: $(tail -1 "$work/wineboot.log")"
seen_by_wine() { echo "Z:${1//\//\\}"; }
windows() { # ARGUMENTS… of the proof's own program, run by the CPython for Windows
  PYTHONPATH=$(seen_by_wine "$work/windows/site") BRIEFGEN_CACHE=$(seen_by_wine "$work/windows/cache") \
    timeout 600 wine "$work/windows/python.exe" "$(seen_by_wine "$project/tools/wine_proof.py")" "$@" </dev/null 2>&1 | tr -d '\r'
}
linux() { BRIEFGEN_CACHE=$work/linux/cache "$here/python" tools/wine_proof.py "$@"; }
windows about | grep -q 'win32' || cannot "the CPython for Windows does not start under this Wine"
windows about

failed=0
must() { # WHAT COMMAND…
  local what=$1; shift
  if "$@"; then echo "ok    $what"; else echo "not ok  $what"; failed=1; fi
}
must_fail() { # WHAT COMMAND…: and for the reason that no library is found
  local what=$1 reason="" ; shift
  if "$@" >"$work/refused.log" 2>&1; then reason="it worked"
  elif ! grep -q 'cannot load library' "$work/refused.log"; then reason=$(tail -1 "$work/refused.log"); fi
  if [ -z "$reason" ]; then echo "ok    $what"; else echo "not ok  $what: $reason"; failed=1; fi
}

step "Which way the libraries are found"
must_fail "WeasyPrint does not find them by itself" windows load nothing
must_fail "WeasyPrint does not find them with WEASYPRINT_DLL_DIRECTORIES alone" windows load folder
must_fail "WeasyPrint does not find them with PATH alone" windows load path
must "WeasyPrint finds them as briefgen imports it" windows load briefgen

step "What they do"
linux measure >"$work/linux.txt"
windows measure >"$work/windows.txt" || true
cat "$work/windows.txt"
must "Pango measures what it measures on this machine" diff "$work/linux.txt" <(grep '^a ' "$work/windows.txt")

step "A pack"
linux briefgen build "$sample" --only "$outputs" -q -o "$work/packs-linux"
must "briefgen build" windows briefgen build "$sample" --jobs 1 --only "$outputs" -q -o "$(seen_by_wine "$work/packs-windows")"
for pack in "$work"/packs-linux/*; do
  must "briefgen verify" windows briefgen verify "$(seen_by_wine "$work/packs-windows/${pack##*/}")"
  must "It is the pack that this machine makes" linux compare "$pack" "$work/packs-windows/${pack##*/}"
done

step "The podcast, with the Visual C++ runtime of Wine"
export WINEDLLOVERRIDES=$without
if windows load voice >"$work/voice.log"; then
  must "briefgen build, with the podcast" windows briefgen build "$sample" --jobs 1 -q -o "$(seen_by_wine "$work/whole")"
  must "briefgen verify" windows briefgen verify "$(seen_by_wine "$work/whole/$(basename "$work"/packs-linux/*)")"
else
  echo "not tried: onnxruntime does not load under this Wine: $(grep -m1 -iE 'unimplemented|error' "$work/voice.log" || true)"
fi

if [ "$failed" = 0 ]; then echo "PASS: proven under Wine, never on a real Windows or Mac"; else echo "FAIL"; fi
exit "$failed"
