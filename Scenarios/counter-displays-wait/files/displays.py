#!/usr/bin/python3
"""Stands for the displays at the counters: visitors come, look at an item, go on."""
import itertools
import secrets
import time
import urllib.request

for number in itertools.count():
    item = 1000 + number % 60
    try:
        url = f"http://shop:${port}/shelf/{item}?visit={secrets.token_hex(4)}"
        with urllib.request.urlopen(url, timeout=2) as answer:
            text = answer.read().decode().strip()
    except OSError as error:
        text = f"frozen ({error})"
    with open("/var/log/displays.log", "a") as log:
        print(time.strftime("%T"), "item", item, text, file=log)
    time.sleep(0.05)
