#!/bin/sh
# PostgreSQL of the local system: its password is made on the first start, and kept in a volume that only the program
# (user 10001) reads.
set -eu
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
