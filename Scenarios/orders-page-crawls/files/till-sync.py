#!/usr/bin/python3
"""Adds up the day's takings of the tills, again and again."""
import time

total = 0
while True:
    end = time.process_time() + 0.02
    while time.process_time() < end:
        total = (total * 31 + 7) % 65521
    time.sleep(1)
