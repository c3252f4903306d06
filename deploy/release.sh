#!/bin/sh
# What a release does before its web servers start: migrate, and add its static files to those of the releases
# before it, which pages that are still open ask for. A backup finds the folder of photos before the first photo.
set -eu
cd "$(dirname "$0")/.."
python manage.py upgrade_database
mkdir -p "${VAR_DIR:-var}/media"
cp -R "${STATIC_ROOT:?names no folder of collected files}/." "${STATIC_SHARED:-/srv/static}/"
