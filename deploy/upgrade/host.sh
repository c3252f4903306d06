# How a plant without containers does each step. Read by deploy/upgrade.sh; needs PostgreSQL's client programs.
# The release is rehearsed in a folder of its own; the running one changes just before its servers take it over.
# shellcheck shell=sh disable=SC2154,SC2015,SC2030,SC2031  # mode and release are upgrade.sh's

root=$PWD
if [ "$mode" = systemd ]; then
    # As systemd reads it: values with blanks stand without quotes.
    while IFS= read -r line; do
        case $line in [A-Z]*=*) export "${line?}" ;; esac
    done <"${ENV_FILE:-/etc/floor/floor.env}"
    export VAR_DIR=/var/lib/floor STATIC_ROOT="$root/static"
    user=floor
fi
BACKUPS=${BACKUPS:-/var/backups/floor}
SERVERS=${SERVERS:-web:8001 web2:8002}
case ${DATABASE_URL:-} in
postgres*) ;;
*) stop 2 "DATABASE_URL names no PostgreSQL; an embedded database is upgraded by stopping, copying its file and starting." ;;
esac
copy=floor_rehearsal
copy_url=$(echo "$DATABASE_URL" | sed "s|^\(postgres[a-z]*://[^/]*/\)[^?]*|\1$copy|")
work=$(mktemp -d)
chmod 755 "$work"
before=$(git rev-parse HEAD)

as_user() { if [ -n "${user:-}" ]; then runuser -u "$user" -- "$@"; else "$@"; fi; }
# In the folder of the new release, with its own packages where they differ.
in_new() { (cd "$work/new" && PATH=$packages/bin:$PATH STATIC_ROOT=$work/static as_user "$@"); }
on_copy() { (export DATABASE_URL="$copy_url" && in_new "$@"); }

database_kilobytes() {
    as_user psql -XAtq -c "select pg_database_size(current_database()) / 1024" "$DATABASE_URL"
}

# Of the backups, and of the database if it is here.
free_kilobytes() {
    mkdir -p "$BACKUPS"
    for folder in "$BACKUPS" "${DATABASE_FOLDER:-/var/lib/postgresql}"; do
        [ ! -d "$folder" ] || df -Pk "$folder" | awk 'NR == 2 { print $4 }'
    done
}

prepare() {
    git worktree add -q --detach "$work/new" "$release" || return 1
    packages=$root/.venv
    if ! cmp -s requirements/production.txt "$work/new/requirements/production.txt"; then
        packages=$work/packages
        python3 -m venv "$packages" && "$packages/bin/pip" install -q --require-hashes -r "$work/new/requirements/production.txt" ||
            return 1
    fi
    install -d ${user:+-o "$user"} "$work/static" || return 1
    in_new python manage.py collectstatic --noinput -v0
}

dump_database() { as_user pg_dump -Fc "$DATABASE_URL"; }
list_dump() { pg_restore --list; }

make_copy() {
    as_user psql -Xq -c "drop database if exists $copy" -c "create database $copy" "$DATABASE_URL" 2>"$work/said" || {
        cat "$work/said" >&2
        say "The user of the database needs the right to make one: alter role floor createdb" >&2
        return 1
    }
    as_user pg_restore --no-owner --exit-on-error -d "$copy_url"
}

migrate() { in_new sh deploy/release.sh; }
previous() { git rev-parse --short "$before"; }

put() {
    git checkout -q --detach "$1" || return 1
    if [ "$packages" != "$root/.venv" ]; then
        .venv/bin/pip install -q --require-hashes -r requirements/production.txt || return 1
    fi
    PATH=$root/.venv/bin:$PATH as_user python manage.py collectstatic --noinput -v0
}
install_program() { put "$(git -C "$work/new" rev-parse HEAD)"; }
restore_program() { put "$before"; }

replace() {
    if [ "$mode" = systemd ]; then
        systemctl reload "floor@${1%%:*}"
    else
        sh deploy/systemd/reload.sh "${RUN_DIR:-/run/floor}/${1%%:*}.pid"
    fi
}
is_ready() { HEALTH_PORT=${1##*:} .venv/bin/python -m core.health.probe ready; }
check_all() { PATH=$root/.venv/bin:$PATH as_user python manage.py check_invariants; }
settle() { :; }

tidy() {
    as_user psql -Xq -c "drop database if exists $copy" "$DATABASE_URL" >/dev/null 2>&1 || true
    git worktree remove --force "$work/new" 2>/dev/null || true
    rm -rf "$work"
}
