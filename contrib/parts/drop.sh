#!/bin/sh
# Sends the parts lists that lie in a folder to Exportwatch, and puts them back answered: one round, for a timer.
#
#   drop.sh FOLDER
#
# FOLDER/name.csv (or .tsv, .xlsx, .xls, .ods, .jsonl) is sent once it has not changed for a minute, and moves to
# FOLDER/sent. Its lines with their answers come into FOLDER/answered/name.csv; what went wrong into
# FOLDER/refused/name.txt, beside the list. docs/erp.md has examples.
#
# EXPORTWATCH_URL         where the pages are served (http://127.0.0.1:8080)
# EXPORTWATCH_TOKEN_FILE  a file with a token of the scopes parts:read and parts:write (exportwatch tokens make …)
# EXPORTWATCH_CHANNELS    channels that are told when an answer changes, between spaces; empty: the console alone; - : no watch
# EXPORTWATCH_WAIT_MIN    minutes that a file must not have changed (1)
set -eu
folder=${1:?usage: drop.sh FOLDER}
url=${EXPORTWATCH_URL:-http://127.0.0.1:8080}
token_file=${EXPORTWATCH_TOKEN_FILE:?set it to a file that holds a token}
channels=${EXPORTWATCH_CHANNELS:-}
quiet=${EXPORTWATCH_WAIT_MIN:-1}
umask 077
mkdir -p "$folder/sent" "$folder/answered" "$folder/refused"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The token goes by standard input: a command line can be read by whoever may list processes.
request() {
    printf 'header = "Authorization: Bearer %s"\n' "$(cat "$token_file")" |
        curl --silent --show-error --max-time 900 --config - --output "$scratch/body" --dump-header "$scratch/head" \
            --write-out '%{http_code}' "$@"
}

refuse() {
    { echo "$2"; cat "$scratch/body" 2>/dev/null || true; echo; } >"$folder/refused/$1.txt"
    mv "$folder/sent/$1" "$folder/refused/$1"
    echo "refused: $1: $2" >&2
}

find "$folder" -maxdepth 1 -type f -mmin "+$quiet" \
    \( -iname '*.csv' -o -iname '*.tsv' -o -iname '*.xlsx' -o -iname '*.xls' -o -iname '*.ods' -o -iname '*.jsonl' \) |
    sort | while IFS= read -r file; do
    name=$(basename "$file")
    # Moved first: whatever happens afterwards, no list is sent twice.
    mv "$file" "$folder/sent/$name"
    encoded=$(printf %s "$name" | od -An -v -tx1 | tr -d '\n' | sed 's/ /%/g')
    code=$(request --data-binary "@$folder/sent/$name" "$url/api/v1/parts?name=$encoded") || code=000
    if [ "$code" != 201 ]; then
        refuse "$name" "sent, and answered with $code"
        continue
    fi
    list=$(tr -d '\r' <"$scratch/head" | sed -n 's|^[Ll]ocation: */api/v1/parts/\([0-9a-f]*\)$|\1|p')
    code=$(request "$url/api/v1/parts/$list?format=csv") || code=000
    if [ "$code" != 200 ]; then
        refuse "$name" "answered as list $list, which could not be read ($code)"
        continue
    fi
    mv "$scratch/body" "$folder/answered/${name%.*}.csv"
    if [ "$channels" != - ]; then
        told=$(for one in $channels; do printf '"%s",' "$one"; done)
        code=$(request --request PUT --data "{\"channels\": [${told%,}]}" "$url/api/v1/parts/$list/watch") || code=000
        [ "$code" = 200 ] || echo "not watched: $name ($list): $code" >&2
    fi
    echo "answered: $name as list $list"
done
