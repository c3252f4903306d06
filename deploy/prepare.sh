#!/bin/sh
# Before the first start: writes .env with secrets of its own, and certificates: deploy/prepare.sh NAME...
# What is there already is kept; what a .env lacks is added.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { echo "Say by which names this server is reached: deploy/prepare.sh floor.plant.example 192.0.2.10" >&2; exit 2; }
command -v openssl >/dev/null || { echo "openssl is missing: install it (Debian, Ubuntu: apt install openssl)." >&2; exit 1; }
umask 077
wrote=

give() {
    ! grep -q "^$1=." .env || return 0
    if grep -q "^$1=" .env; then
        sed "s|^$1=.*|$1=$2|" .env >.env.new
    else
        { cat .env && echo "$1=$2"; } >.env.new
    fi
    mv .env.new .env
    wrote="$wrote $1"
}

# A local system that runs in this folder stops, and its volumes stay: see deploy/compose/owner.sh.
stop_local() {
    if command -v docker-compose >/dev/null; then compose=docker-compose; else compose="docker compose"; fi
    [ "$($compose exec -T web cat /var/lib/floor/system </dev/null 2>/dev/null)" = local ] || return 0
    echo "Stopping the local system; its data stay in its volumes."
    $compose down >/dev/null 2>&1
}

if [ ! -f .env ]; then
    stop_local
    cp .env.example .env
fi
give DJANGO_ENV production
give POSTGRES_PASSWORD "$(openssl rand -hex 24)"
give DJANGO_SECRET_KEY "$(openssl rand -hex 40)"
give DJANGO_ALLOWED_HOSTS "$(echo "$*" | tr ' ' ',')"
[ -z "$wrote" ] || echo "Wrote into .env:$wrote. Read it through, it is the plant's settings."
[ -f "${TLS_DIR:-tls}/server.crt" ] || deploy/tls.sh "$@"
