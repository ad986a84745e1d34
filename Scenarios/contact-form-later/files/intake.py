#!/usr/bin/python3 -W ignore
"""Takes tickets by SMTP and puts each into the spool, where the helpdesk's client fetches it."""
import asyncore
import errno
import os
import smtpd
import sys
import time

SPOOL = "${spool}"
REFUSALS = {errno.ENOSPC: "452 4.3.1 Insufficient system storage", errno.EDQUOT: "452 4.3.1 Insufficient system storage"}


class Intake(smtpd.SMTPServer):
    count = 0

    def process_message(self, peer, mailfrom, rcpttos, data, **options):
        Intake.count += 1
        name = "%d.%d_%d" % (time.time(), os.getpid(), Intake.count)
        try:
            with open(f"{SPOOL}/tmp/{name}", "xb") as ticket:
                ticket.write(data)
            os.rename(f"{SPOOL}/tmp/{name}", f"{SPOOL}/new/{name}")
        except OSError as error:
            print("ticket refused: %s" % REFUSALS.get(error.errno, error), file=sys.stderr, flush=True)
            return REFUSALS.get(error.errno, "451 4.3.0 Local error")
        return None


server = Intake(("0.0.0.0", ${smtp}), None, decode_data=False)
asyncore.loop()
