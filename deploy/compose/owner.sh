#!/bin/sh
# owner.sh local|production: whose the volume of data is. docker-compose 1.29 gives a new container the volumes of the
# one before it: a plant would take over those of the local system that ran in the same folder, or that those of a plant.
set -eu
folder=${VAR_DIR:?is the volume}
owner=$folder/system
# What is there without a mark is the plant's, of a release that made none.
[ -f "$owner" ] || [ -z "$(ls -A "$folder")" ] || echo production >"$owner"
[ -f "$owner" ] || echo "$1" >"$owner"
[ "$(cat "$owner")" = "$1" ] || {
    echo "Here run the containers of a $(cat "$owner") system. Type docker-compose down, which keeps all data, and this again." >&2
    exit 1
}
