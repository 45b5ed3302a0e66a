#!/bin/sh
# Checks that the locked packages install from wheels alone on every supported Python and system; asks the registry.
set -eu
found=0
for python in 3.11 3.12 3.13 3.14; do
    for system in x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu x86_64-apple-darwin aarch64-apple-darwin; do
        if "$BIN/uv" pip install --dry-run --quiet --no-deps --only-binary :all: --target none \
            --python-version "$python" --python-platform "$system" --requirement requirements/run.txt; then
            echo "Python $python, $system: wheels alone"
        else
            echo "Python $python, $system: not from wheels alone" >&2
            found=1
        fi
    done
done
exit $found
