#!/bin/sh
# Writes the list of what the crew has to lift today; the tablets in the field read it from the stock server.
set -e
umask 022
cd /srv/yard
open=$(grep -c ',open$' orders.csv)
{
    echo "Picking list, $open open orders"
    sed -n 's/^\([0-9]*\),\([^,]*\),\([0-9]*\),open$/#\1: \3 x \2/p' orders.csv
} >out/picking.new
mv -f out/picking.new out/picking.txt
echo "$(date '+%d.%m. %H:%M') wrote $open orders"
