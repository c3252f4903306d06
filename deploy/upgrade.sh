#!/bin/sh
# From one release to the next under a running plant: backup, rehearsal on a copy, migration, one web server after
# the other; back to the program before if the new one is not ready.
#
#   deploy/upgrade.sh [--check-invariants] compose VERSION     an image that was built or pulled
#   deploy/upgrade.sh [--check-invariants] systemd REVISION    a commit or tag of this clone
#   deploy/upgrade.sh [--check-invariants] plain REVISION      the same, for servers kept by pid files in RUN_DIR
#
# BACKUPS (folder), SERVERS (name:health port ...), READY_SECONDS (60) may be set.
# Ends with 0 done, 1 nothing changed, 2 misused, 3 rolled back, 4 not even that: call somebody.
# shellcheck disable=SC1090,SC1091,SC2015 # read by name; `a && b || stop` is meant as it reads
set -eu

say() { echo "[$(date +%H:%M:%S)] $*"; }
stop() {
    code=$1
    shift
    say "$*" >&2
    exit "$code"
}
misused() { stop 2 "Say how it runs and to which release: deploy/upgrade.sh [--check-invariants] compose|systemd|plain RELEASE"; }

# In whole kB, with room for a dump and a copy, each at most as large as the database, and some to breathe.
require_room() {
    size=$(database_kilobytes) || stop 1 "The database does not answer. Nothing was changed."
    needed=$((size * 2 + 204800))
    for free in $(free_kilobytes); do
        [ "$free" -gt "$needed" ] ||
            stop 1 "A backup and a copy need $((needed / 1024)) MB, and $((free / 1024)) MB are free. Nothing was changed."
    done
}

backup() {
    mkdir -p "$BACKUPS"
    dump=$BACKUPS/floor-$(date +%Y%m%d-%H%M%S).dump
    say "Backup to $dump"
    (umask 077 && dump_database >"$dump.new") && list_dump <"$dump.new" | grep -q 'TABLE DATA' ||
        stop 1 "The backup failed or cannot be read back. Nothing was changed."
    mv "$dump.new" "$dump"
}

rehearse() {
    say "Rehearsal on a copy of the database"
    make_copy <"$dump" || stop 1 "The backup could not be restored. Nothing was changed."
    began=$(date +%s)
    on_copy python manage.py upgrade_database || stop 1 "The migration failed on the copy. Nothing was changed."
    took=$(($(date +%s) - began))
    say "The migration took $((took / 60)) min $((took % 60)) s on the copy."
    on_copy python manage.py check_invariants ||
        stop 1 "The migrated copy contradicts itself. Nothing was changed."
    on_copy python -m deploy.smoke || stop 1 "The new program does not work on the copy. Nothing was changed."
}

wait_until_ready() {
    left=${READY_SECONDS:-60}
    until is_ready "$1"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 1
    done
}

# One after the other; the first that fails ends it.
roll() {
    for server in $SERVERS; do
        say "Web server ${server%%:*}"
        replace "$server" && wait_until_ready "$server" || return 1
    done
}

back() {
    say "The new program is not ready: back to $(previous)." >&2
    restore_program && roll || stop 4 "The program before does not become ready either. The backup is $dump."
    stop 3 "The program is $(previous) again. The database stays migrated, which that program can live with. Backup: $dump"
}

main() {
    cd "$(dirname "$0")/.."
    thorough=
    if [ "${1:-}" = --check-invariants ]; then
        thorough=yes
        shift
    fi
    [ $# -eq 2 ] || misused
    mode=$1 release=$2
    case $mode in
    compose) . deploy/upgrade/compose.sh ;;
    systemd | plain) . deploy/upgrade/host.sh ;;
    *) misused ;;
    esac
    trap tidy EXIT
    trap 'exit 1' INT TERM HUP
    require_room
    prepare || stop 1 "Release $release cannot be prepared. Nothing was changed."
    backup
    rehearse
    say "Migration"
    migrate || stop 1 "The migration failed; the program that runs goes on with the database as it is. Backup: $dump"
    trap '' INT TERM HUP
    install_program && roll || back
    if [ -n "$thorough" ]; then check_all || stop 1 "The new program runs, and the database contradicts itself: see above."; fi
    settle
    say "Release $release runs. Backup: $dump"
}

# All of it is read before the release changes this file.
main "$@"
exit
