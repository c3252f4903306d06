#!/bin/sh
# Makes .venv (or VENV) and installs a lock into it: environment.sh base|dev|deploy. Costs nothing when all is in place.
set -eu
cd "$(dirname "$0")/.."
lock=$1
venv=${VENV:-.venv}
stamp=$venv/.installed-$lock

stop() {
    echo "$1" >&2
    exit 1
}

fingerprint() { cksum <"requirements/$lock.txt"; }

# Prints the first Python that is new enough and can make environments; else says what is missing.
find_python() {
    found=
    for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
        found=${found:-$version}
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue
        found=$version
        "$python" -c 'import venv, ensurepip' 2>/dev/null || continue
        echo "$python"
        return
    done
    case $found in
    '') stop "Python is missing: install Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv)." ;;
    2.* | 3.? | 3.10) stop "Python $found is too old: install 3.11 or newer, or name one with make PYTHON=/path/to/python." ;;
    *) stop "Python $found has no venv module: install it (Debian, Ubuntu: apt install python$found-venv)." ;;
    esac
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ] && $venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi
[ -w "$(dirname "$venv")" ] || stop "This folder is not writable: $PWD. Move the program to a folder of yours, or change its owner."
if ! $venv/bin/python -c '' 2>/dev/null; then
    python=$(find_python)
    echo "Making the Python environment ($venv) ..."
    "$python" -m venv --clear $venv || stop "The environment $venv could not be made; the reason stands above."
fi
$venv/bin/python -m pip --version >/dev/null 2>&1 || stop "The environment $venv has no pip: remove the folder $venv and try again."
echo "Installing requirements/$lock.txt; the first time takes a minute or two ..."
rm -f $venv/.installed-*
PIP_USER=0 $venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
    --require-hashes -r "requirements/$lock.txt" ||
    stop "The packages could not be installed; pip's reason stands above (an index of your own: PIP_INDEX_URL)."
# All of base is in dev.
[ "$lock" = base ] || (lock=base && fingerprint >$venv/.installed-base)
fingerprint >"$stamp"
