#!/bin/sh
# A command of the program, with the settings of its web servers, as root: deploy/systemd/manage.sh createsuperuser
# Called without them, manage.py would take an embedded database of its own.
set -eu
exec systemd-run --quiet --collect --wait --pty --pipe --uid=floor --gid=floor --working-directory=/opt/floor \
    --property=EnvironmentFile=/etc/floor/floor.env --setenv=VAR_DIR=/var/lib/floor --setenv=STATIC_ROOT=/opt/floor/static \
    /opt/floor/.venv/bin/python manage.py "$@"
