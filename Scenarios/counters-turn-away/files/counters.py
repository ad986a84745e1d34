#!/usr/bin/python3
"""The county's twelve counters: each asks the portal for a number plate about once a second, all day long."""
import random, threading, time, urllib.request

COUNTERS, EACH, PATIENCE = 12, 1.0, 8.0
log = open("/var/log/counters.log", "a", buffering=1)


def counter(number):
    while True:
        time.sleep(random.uniform(0, 2 * EACH))
        threading.Thread(target=ask, args=(number, random.randint(100, 999)), daemon=True).start()


def ask(number, plate):
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(f"http://portal:${port}/plate/${letters}-{plate}", timeout=PATIENCE) as answer:
            answer.read()
            word = "ok"
    except (OSError, ValueError) as wrong:
        word = f"turned away ({getattr(wrong, 'code', 'no answer')})"
    log.write(f"{time.strftime('%H:%M:%S')} counter {number:2} ${letters}-{plate} {word} after {time.monotonic() - begun:.2f} s\n")


for number in range(COUNTERS):
    threading.Thread(target=counter, args=(number + 1,)).start()
