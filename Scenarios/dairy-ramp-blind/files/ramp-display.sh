#!/bin/sh
# Writes what the display at the ramp shows: how many tankers are in, and how much milk. Started by ramp-display.timer.
set -eu
awk -F';' -v dairy='${dairy}' '
    NR > 1 { tankers++; litres += $3 }
    END { printf "%s\ntankers %d\nlitres %d\n", dairy, tankers, litres }
' /var/lib/ramp/deliveries.csv > /srv/ramp/.display.new
date '+as of %H:%M:%S' >> /srv/ramp/.display.new
mv /srv/ramp/.display.new /srv/ramp/display.txt
