#!/usr/bin/python3
"""Books the places that the web shop and the harbour offices ask for, one at a time, each with the next number."""
import os
import random
import socket
import sys
import time

import psycopg2
import psycopg2.errors

DATABASE = "dbname=ferry connect_timeout=3"
CONFIRMED = "/var/lib/ferry/confirmed"
QUEUED = 12


def confirmed():
    with open(CONFIRMED) as file:
        return int(file.read())


def confirm(number):
    with open(CONFIRMED + ".new", "w") as file:
        file.write(f"{number}\n")
    os.replace(CONFIRMED + ".new", CONFIRMED)


def book(number):
    connection = psycopg2.connect(DATABASE)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "insert into bookings (number, places) values (%s, %s)", (number, random.randint(1, 5)))
    except psycopg2.errors.UniqueViolation:
        pass  # it was booked, and only the confirmation did not get out
    finally:
        connection.close()
    confirm(number)


def say_ready():
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(b"READY=1", address.replace("@", "\0", 1))


def main():
    queue = QUEUED
    while True:
        number = confirmed() + 1
        try:
            book(number)
        except psycopg2.Error as error:
            print(f"ERROR booking {number} is not taken, trying again: {error}".strip(), file=sys.stderr, flush=True)
            queue = 0
            time.sleep(2)
        queue -= 1
        if queue < 0:
            say_ready()
            time.sleep(1)


main()
