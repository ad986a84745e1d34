#!/usr/bin/python3
"""Imports the customs' list in one transaction, which takes the whole day; whoever cuts it off begins anew."""
import itertools
import time

import psycopg2

for attempt in itertools.count(1):
    try:
        connection = psycopg2.connect("dbname=${database} user=customs application_name=customs-import")
        break
    except psycopg2.OperationalError:
        if attempt == 60:
            raise
        time.sleep(0.5)
with connection.cursor() as cursor:
    for line in itertools.count(1):
        cursor.execute("insert into customs (line, code) values (%s, %s)", (line, f"HS{line * 7919 % 1000000:06}"))
        time.sleep(3)
