#!/usr/bin/python3
"""The contact form: what is sent by HTTP goes to the mail host as a ticket."""
import email.message
import http.server
import json
import logging
import smtplib
import time

logging.basicConfig(
    filename="/var/log/contact-form.log", format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
logging.Formatter.converter = time.gmtime
logging.Formatter.default_time_format = "%Y-%m-%dT%H:%M:%SZ"
logging.Formatter.default_msec_format = None


class Form(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        try:
            fields = json.loads(self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 65536)))
            ticket = email.message.EmailMessage()
            ticket["From"] = str(fields["from"])
            ticket["To"] = "${desk}@tickets.internal"
            ticket["Subject"] = str(fields["subject"])
            ticket.set_content(str(fields.get("text", "")))
        except (KeyError, TypeError, ValueError):
            return self.answer(400, "Something is missing in your message.")
        try:
            with smtplib.SMTP("mx", ${smtp}, timeout=4) as mail:
                mail.send_message(ticket)
        except (OSError, smtplib.SMTPException) as error:
            logging.error("ticket not handed over: %s", error)
            return self.answer(503, "Please try again later.")
        logging.info("ticket handed over")
        self.answer(202, "Thank you, we will answer you soon.")

    def answer(self, status, text):
        body = (text + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *ignored):
        pass


http.server.ThreadingHTTPServer(("0.0.0.0", ${port}), Form).serve_forever()
