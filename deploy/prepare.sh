#!/bin/sh
# Before the first start: writes .env with secrets of its own, and certificates: deploy/prepare.sh NAME...
# What is there already is kept; what a .env lacks is added.
set -eu
cd "$(dirname "$0")/.."
stop() {
    echo "$2" >&2
    exit "$1"
}
[ $# -gt 0 ] || stop 2 "Say by which names this server is reached: deploy/prepare.sh floor.plant.example 192.0.2.10"
command -v openssl >/dev/null || stop 1 "openssl is missing: install it (Debian, Ubuntu: apt install openssl)."
umask 077
wrote=

# As Django wants them: by commas, an IPv6 address in brackets.
names=
for name in "$@"; do
    case $name in
    *[!A-Za-z0-9.:-]*) stop 2 "$name is no name of a server." ;;
    *:*) name="[$name]" ;;
    esac
    names=${names:+$names,}$name
done

# Blanks, quotes and the line ends of another system are no value.
value() { sed -n "s/^$1=//p" .env | tail -n 1 | tr -d "\r\"' "; }

give() {
    [ -z "$(value "$1")" ] || return 0
    sed "/^$1=/d" .env >.env.new
    [ -z "$(tail -c 1 .env.new)" ] || echo >>.env.new
    echo "$1=$2" >>.env.new
    mv .env.new .env
    wrote="$wrote $1"
}

# A local system that runs in this folder stops, and its volumes stay: see deploy/compose/owner.sh.
stop_local() {
    if command -v docker-compose >/dev/null; then compose=docker-compose; else compose="docker compose"; fi
    [ "$($compose exec -T web cat /var/lib/floor/system </dev/null 2>/dev/null)" = local ] || return 0
    echo "Stopping the local system; its data stay in its volumes."
    $compose down >/dev/null || stop 1 "The local system does not stop; the reason stands above."
}

if [ ! -f .env ]; then
    stop_local
    cp .env.example .env
fi
give DJANGO_ENV production
[ "$(value DJANGO_ENV)" = production ] || stop 1 "Here .env says DJANGO_ENV=$(value DJANGO_ENV): a plant needs DJANGO_ENV=production there."
give POSTGRES_PASSWORD "$(openssl rand -hex 24)"
give DJANGO_SECRET_KEY "$(openssl rand -hex 40)"
give DJANGO_ALLOWED_HOSTS "$names"
[ -z "$wrote" ] || echo "Wrote into .env:$wrote. Read it through, it is the plant's settings."
[ -f "${TLS_DIR:-tls}/server.crt" ] || deploy/tls.sh "$@"
