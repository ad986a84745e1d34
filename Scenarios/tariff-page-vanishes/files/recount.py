#!/usr/bin/python3
"""Adds up the year of every meter, a group of meters at a time, and writes the total down. Then again."""
import array
import configparser
import os
import sys
import time

QUARTERS = 35040

settings = configparser.ConfigParser()
settings.read("/etc/${job}.conf")
AT_ONCE = settings.getint("recount", "meters_at_once")  # 0: all of them
OUT = "/srv/${utility}/totals.txt"


def profile(meter):
    """The year of a meter, one value for each quarter of an hour."""
    return array.array("q", [meter % 7 + 1]) * QUARTERS


meters = [int(line) for line in open("/srv/${utility}/meters.csv").read().split()[1:]]
print(f"{len(meters)} meters, {AT_ONCE or len(meters)} at once", file=sys.stderr, flush=True)
while True:
    group = AT_ONCE or len(meters)
    total = 0
    for first in range(0, len(meters), group):
        profiles = [profile(meter) for meter in meters[first:first + group]]
        total += sum(each[0] * len(each) for each in profiles)
        del profiles
    with open(OUT + ".new", "w") as out:
        print("meters", len(meters), "total", total, file=out)
    os.rename(OUT + ".new", OUT)
    time.sleep(2)
