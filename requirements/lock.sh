#!/bin/sh
# Renews the lock files: every version pinned, every file hashed, no address recorded.
set -eu
lock() {
    "$BIN/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --upgrade "$@"
}
lock --output-file requirements/run.txt pyproject.toml
# What running needs, with the extras `mcp`, `apprise` and `publish`.
lock --extra mcp --extra apprise --extra publish --output-file requirements/extras.txt pyproject.toml
lock --group build --output-file requirements/build.txt
lock --group site --output-file requirements/site.txt
lock --group reader --output-file requirements/reader.txt
lock --group dev --output-file requirements/dev.txt pyproject.toml
