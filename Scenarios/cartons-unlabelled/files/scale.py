#!/usr/bin/python3
"""The scale at the belt: a carton, a weight, and the next one."""
import itertools
import time
import urllib.request

for number in itertools.count(1):
    try:
        weight = f"belt;{number};{400 + number * 37 % 900}"
        with urllib.request.urlopen("http://press:${scanport}/scan", data=weight.encode(), timeout=2) as answer:
            text = answer.read().decode().strip()
    except OSError as error:
        text = f"lost ({error})"
    with open("/var/log/scale.log", "a") as log:
        print(time.strftime("%T"), "carton", number, text, file=log)
    time.sleep(0.07)
