#!/bin/sh
# kiosk.sh DOMAIN SECRET: what a kiosk trusts.
set -e
sh /tmp/roots.sh /tmp/roots "$1" "$2"
cd /usr/local/share/ca-certificates
for year in 2021 2026; do cp /tmp/roots/$year.crt "root-$year.crt"; done
mkdir -p /etc/pricetag
cp root-2021.crt /etc/pricetag/roots.pem
printf '# None of the rest: a kiosk trusts our own roots, which lie in /usr/local/share/ca-certificates.\n' \
    > /etc/ca-certificates.conf
rm -rf /tmp/roots /tmp/roots.sh /tmp/kiosk.sh
touch -d '8 months ago 10:40' root-2021.crt /etc/pricetag/roots.pem /etc/ca-certificates.conf /etc/pricetag.ini
touch -d '5 days ago 14:21' root-2026.crt
systemctl daemon-reload
