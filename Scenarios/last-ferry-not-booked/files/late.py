# The bookings of the evening, taken by the service itself.
import sys
import time
import urllib.request

port, harbour, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
for number in range(count):
    body = f"harbour={harbour}&places={1 + number % 4}".encode()
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/bookings", body, 3).close()
            break
        except OSError:
            time.sleep(0.05)
    else:
        sys.exit("the service does not answer")
