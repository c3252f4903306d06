# How a plant in containers does each step. Read by deploy/upgrade.sh.
# shellcheck shell=sh disable=SC2154  # release is upgrade.sh's

BACKUPS=${BACKUPS:-backups}
SERVERS=${SERVERS:-web web2}
copy=floor_rehearsal
if command -v docker-compose >/dev/null; then compose() { docker-compose "$@"; }; else compose() { docker compose "$@"; }; fi
before=$(sed -n 's/^FLOOR_VERSION=//p' .env)
before=${before:-latest}
export FLOOR_VERSION="$release"
[ "$release" != "$before" ] || stop 2 "Release $release is the one that runs; give each image a version of its own."

in_database() { compose exec -T db "$@"; }
program() { compose run --rm --no-deps -T migrate "$@"; }
# shellcheck disable=SC2016  # both are for the shell in the container
on_copy() { program sh -c 'DATABASE_URL=${DATABASE_URL%/*}/$0; export DATABASE_URL; exec "$@"' "$copy" "$@" </dev/null; }

database_kilobytes() { in_database psql -U floor -XAtq -c "select pg_database_size('floor') / 1024" </dev/null; }

free_kilobytes() {
    mkdir -p "$BACKUPS"
    df -Pk "$BACKUPS" | awk 'NR == 2 { print $4 }'
    in_database df -Pk /var/lib/postgresql/data </dev/null | awk 'NR == 2 { print $4 }'
}

prepare() { program python -c '' </dev/null; }
dump_database() { in_database pg_dump -U floor -Fc floor </dev/null; }
list_dump() { in_database pg_restore --list; }

make_copy() {
    in_database dropdb -U floor --if-exists --force "$copy" </dev/null &&
        in_database createdb -U floor "$copy" </dev/null &&
        in_database pg_restore -U floor -d "$copy" --exit-on-error --no-owner
}

migrate() { program sh -c 'sh deploy/compose/owner.sh production && exec sh deploy/release.sh' </dev/null; }
previous() { echo "$before"; }
install_program() { :; }
restore_program() { export FLOOR_VERSION="$before"; }
replace() { compose up -d --no-deps --no-build "$1"; }
is_ready() { compose exec -T "$1" python -m core.health.probe ready </dev/null; }
check_all() { compose exec -T web python manage.py check_invariants </dev/null; }

# What `docker-compose up -d` starts from now on.
settle() {
    if grep -q '^FLOOR_VERSION=' .env; then
        sed "s|^FLOOR_VERSION=.*|FLOOR_VERSION=$release|" .env >.env.new
    else
        cat .env >.env.new
        [ -z "$(tail -c 1 .env.new)" ] || echo >>.env.new
        echo "FLOOR_VERSION=$release" >>.env.new
    fi
    chmod 600 .env.new
    mv .env.new .env
    # It has the folder of its configuration, not a copy.
    compose exec -T nginx nginx -c /etc/floor/nginx.conf -s reload </dev/null || say "Nginx was not reloaded: type docker-compose up -d."
}

tidy() { in_database dropdb -U floor --if-exists --force "$copy" </dev/null >/dev/null 2>&1 || true; }
