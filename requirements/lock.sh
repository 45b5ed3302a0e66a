#!/bin/sh
# Renews the lock files: every version pinned, every file hashed, no address recorded.
set -eu
for group in run dev; do
    extra=""
    [ "$group" = dev ] && extra="--group dev"
    # shellcheck disable=SC2086 # the option is two words
    "$BIN/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --upgrade \
        $extra --output-file "requirements/$group.txt" pyproject.toml
done
