#!/bin/sh
# Makes the plant's own certificate authority, once, and a certificate for this server: deploy/tls.sh NAME...
# A name is what browsers type: floor.plant.example, or an address. Run it again to renew, or with other names.
# With certificates from elsewhere, put them there as server.crt and server.key and leave this script alone.
set -eu
cd "$(dirname "$0")/.."
folder=${TLS_DIR:-tls}
[ $# -gt 0 ] || { echo "Say by which names this server is reached: deploy/tls.sh floor.plant.example 192.0.2.10" >&2; exit 2; }
command -v openssl >/dev/null || { echo "openssl is missing: install it (Debian, Ubuntu: apt install openssl)." >&2; exit 1; }
umask 077
mkdir -p "$folder"
chmod 755 "$folder"

names=
for name in "$@"; do
    case $name in
    *[!A-Za-z0-9.:-]*) echo "$name is no name of a server." >&2; exit 2 ;;
    *:* | *[!0-9.]*) case $name in *:*) kind=IP ;; *) kind=DNS ;; esac ;;
    *) kind=IP ;;
    esac
    names=${names:+$names,}$kind:$name
done

if [ ! -f "$folder/ca.key" ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=Floor plant authority" \
        -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign \
        -keyout "$folder/ca.key" -out "$folder/ca.crt" 2>/dev/null
fi
# 820 days: some tablets refuse more than 825.
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
    -keyout "$folder/server.key.new" -out "$folder/server.csr" 2>/dev/null
printf '%s\n' "subjectAltName=$names" basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature \
    extendedKeyUsage=serverAuth >"$folder/server.ext"
openssl x509 -req -in "$folder/server.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -CAcreateserial -days 820 \
    -extfile "$folder/server.ext" -out "$folder/server.crt.new" 2>/dev/null
mv "$folder/server.key.new" "$folder/server.key"
mv "$folder/server.crt.new" "$folder/server.crt"
rm -f "$folder/server.csr" "$folder/server.ext"
chmod 644 "$folder/ca.crt" "$folder/server.crt"
echo "The certificate for $* is in $folder, good until $(openssl x509 -in "$folder/server.crt" -noout -enddate | cut -d= -f2)."
echo "Tablets learn to trust it at http://$1/trust/; its fingerprint is"
openssl x509 -in "$folder/ca.crt" -noout -fingerprint -sha256 | cut -d= -f2
