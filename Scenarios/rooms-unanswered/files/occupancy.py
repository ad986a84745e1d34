#!/usr/bin/python3
"""Counts the free rooms of each floor every two seconds for the screen in the lobby; one worker with a connection of its own
for each of the configured workers, because counting once took long."""
import configparser, os, sys, threading, time
import psycopg2

settings = configparser.ConfigParser()
settings.read("/etc/hotel/occupancy.ini")
place, workers = dict(settings["database"]), settings.getint("count", "workers")
out = settings.get("count", "out")


def work(floor):
    while True:
        try:
            base = psycopg2.connect(connect_timeout=2, application_name="occupancy", **place)
            rows = base.cursor()
            while True:
                rows.execute("select count(*) from room where guest is null and number / 100 = %s", (floor % 4 + 1,))
                free[floor % 4 + 1] = rows.fetchone()[0]
                time.sleep(2)
        except psycopg2.Error as wrong:
            print(str(wrong).strip().splitlines()[0], file=sys.stderr, flush=True)
            time.sleep(0.3)


free = {}
for each in range(workers):
    threading.Thread(target=work, args=(each,), daemon=True).start()
while True:
    time.sleep(1)
    if len(free) == min(workers, 4):
        with open(out + ".new", "w") as file:
            file.writelines(f"floor {floor}: {free[floor]} free\n" for floor in sorted(free))
            file.write(f"at {int(time.time())}\n")
        os.rename(out + ".new", out)
