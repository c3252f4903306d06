#!/bin/sh
# Before the first start: writes .env with secrets of its own, and certificates: deploy/prepare.sh NAME...
# What is there already is kept.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || { echo "Say by which names this server is reached: deploy/prepare.sh floor.plant.example 192.0.2.10" >&2; exit 2; }
command -v openssl >/dev/null || { echo "openssl is missing: install it (Debian, Ubuntu: apt install openssl)." >&2; exit 1; }
umask 077
if [ ! -f .env ]; then
    hosts=$(echo "$*" | tr ' ' ',')
    sed -e "s|^POSTGRES_PASSWORD=.*|POSTGRES_PASSWORD=$(openssl rand -hex 24)|" \
        -e "s|^DJANGO_SECRET_KEY=.*|DJANGO_SECRET_KEY=$(openssl rand -hex 40)|" \
        -e "s|^DJANGO_ALLOWED_HOSTS=.*|DJANGO_ALLOWED_HOSTS=$hosts|" .env.example >.env.new
    mv .env.new .env
    echo "Wrote .env with new secrets; read it through, it is the plant's settings."
fi
[ -f "${TLS_DIR:-tls}/server.crt" ] || deploy/tls.sh "$@"
