#!/usr/bin/python3
"""The ticket machine in the hall: draws a number for who comes in, and prints it."""
import secrets
import socket
import time

PAPER = "/var/log/kiosk/paper.log"
SCREEN = "/var/log/kiosk/screen.log"


def draw(door, ticket):
    door.sendall(f"RPUSH tickets {ticket}\r\n".encode())
    answer = door.makefile().readline().strip()
    if not answer.startswith(":"):
        raise OSError(answer.lstrip("-") or "no answer")
    return int(answer[1:])


while True:
    stamp = time.strftime("%H:%M:%S")
    try:
        with socket.create_connection(("office", ${port}), timeout=2) as door:
            ticket = secrets.token_hex(4)
            number = draw(door, ticket)
        with open(PAPER, "a") as paper:
            print(f"{stamp} number {number} {ticket}", file=paper)
    except OSError as error:
        with open(SCREEN, "a") as screen:
            print(f"{stamp} please ask at the counter ({error})", file=screen)
    time.sleep(0.4)
