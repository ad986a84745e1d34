#!/bin/sh
# Sums up the day's consumption by customer; the portal shows out/current.csv.
set -eu

base=$1
source=$base/in/consumption.csv
target=$base/out/current.csv
next=$(mktemp "$base/out/.current.XXXXXX")
trap 'rm -f "$next"' EXIT

{
    echo "customer;kwh"
    awk -F ';' 'NR > 1 { sum[$1] += $2; all += $2 }
        END { for (one in sum) printf "%s;%d\n", one, sum[one] | "sort"; close("sort"); printf "total;%d\n", all }' \
        "$source"
} >"$next"
chmod 0644 "$next"
mv "$next" "$target"
trap - EXIT
echo "$(date '+%Y-%m-%d %H:%M:%S') wrote $(wc -l <"$target") lines to $target"
