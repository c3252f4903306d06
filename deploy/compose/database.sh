#!/bin/sh
# PostgreSQL of the local system: its password is made on the first start, and kept in a volume that only the program
# (user 10001) reads.
set -eu
# A .env that was written by hand and forgot to say what it is for.
if [ -n "${OF_A_PLANT:-}" ]; then
    echo "Here .env has the secrets of a plant but not DJANGO_ENV=production: write that line there." >&2
    exit 1
fi
secret=/run/local-secrets/database_url
if [ ! -s $secret ]; then
    umask 077
    password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
    echo "postgres://floor:$password@db:5432/floor" >$secret.new
    chown 10001:10001 $secret.new
    mv $secret.new $secret
fi
POSTGRES_PASSWORD=$(sed 's|.*:\([0-9a-f]*\)@.*|\1|' $secret)
export POSTGRES_PASSWORD
exec docker-entrypoint.sh "$@"
