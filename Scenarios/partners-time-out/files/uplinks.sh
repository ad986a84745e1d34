#!/bin/sh
# uplinks: two lines, and what comes in by one of them goes out by it.
# main has the default route of line A; tables 101 and 102 are the lines' own. Run by uplinks.service.
set -e
while ip rule del lookup 101 2>/dev/null; do :; done
while ip rule del lookup 102 2>/dev/null; do :; done

# Line A
ip route replace 198.51.100.0/24 dev eth0 table 101
ip route replace default via 198.51.100.${routera} table 101
ip rule add from 198.51.100.${shop} lookup 101 pref 1010

# Line B
ip route replace 203.0.113.0/24 dev eth1 table 102
ip route replace default via 203.0.113.${routerb} table 102
ip rule add from 203.0.113.${shop} lookup 102 pref 1020
