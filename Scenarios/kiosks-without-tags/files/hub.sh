#!/bin/sh
# hub.sh DOMAIN SECRET: certificates of what runs on the hub.
set -e
domain=$1
sh /tmp/roots.sh /tmp/roots "$domain" "$2"
cd /tmp/roots
mkdir -p /etc/nginx/tls
issue() {
    openssl ecparam -name prime256v1 -genkey -noout -out /etc/nginx/tls/$1.key
    openssl req -new -config /dev/null -key /etc/nginx/tls/$1.key -subj "/O=$domain/CN=$1.$domain" \
        -addext "subjectAltName=DNS:$1.$domain" -out request
    case $2 in
    itself) openssl x509 -req -in request -signkey /etc/nginx/tls/$1.key -copy_extensions copy -days 3650 \
        -out /etc/nginx/tls/$1.crt 2>/dev/null ;;
    *) openssl ca -batch -notext -config openssl.cnf -cert $2.crt -keyfile $2.key -extensions server -in request \
        -days 365 -out /etc/nginx/tls/$1.crt 2>/dev/null ;;
    esac
}
issue prices 2026
issue receipts 2021
issue training itself
rm -rf /tmp/roots /tmp/roots.sh /tmp/hub.sh
rm /etc/nginx/sites-enabled/default
ln -s ../sites-available/hub /etc/nginx/sites-enabled/hub
touch -d 'yesterday 22:05' /etc/nginx/tls/prices.*
touch -d '8 months ago 10:12' /etc/nginx/tls/receipts.* /etc/nginx/tls/training.* /etc/nginx/sites-available/hub
# It runs since before its certificates were there.
until nginx -s reload 2>/dev/null; do sleep 0.05; done
