#!/usr/bin/python3
"""Works out what each driver gets for every day that has trips and no settlement yet."""
import csv
import os
import sys

HOME = "/srv/${coop}"
SHARE = ${share}


def settle(day):
    sums = {}
    with open(f"{HOME}/trips/{day}.csv", newline="") as trips:
        for trip in csv.DictReader(trips, delimiter=";"):
            sums[trip["driver"]] = sums.get(trip["driver"], 0) + int(trip["cents"])
    path = f"{HOME}/settlements/{day}.csv"
    with open(path + ".new", "w") as out:
        print("driver;cents", file=out)
        for driver in sorted(sums):
            print(f"{driver};{sums[driver] * SHARE // 100}", file=out)
    os.rename(path + ".new", path)
    print(f"{day}: {len(sums)} drivers, {sum(sums.values())} cents taken")


days = sorted(name[:-4] for name in os.listdir(f"{HOME}/trips") if name.endswith(".csv"))
open_days = [day for day in days if not os.path.exists(f"{HOME}/settlements/{day}.csv")]
for day in open_days:
    settle(day)
if not open_days:
    print("nothing to settle", file=sys.stderr)
