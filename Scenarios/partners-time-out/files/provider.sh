#!/bin/sh
# Line A's router, as the provider keeps it: nobody sends from addresses that are not theirs.
sysctl -q -w net.ipv4.conf.all.rp_filter=1
exec sleep infinity
