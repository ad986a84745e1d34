import datetime, os, sys

way, uid, old, new, name = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], "${trainee}"
copy, python, home = "/opt/gauge/bin/copy-readings", "/opt/gauge/lib/gauge-python", f"/home/{name}"
change = f"sed -i 's/^alarm = {old}/alarm = {new}/' /etc/gauge.conf"
now = datetime.datetime.now()
quarter = now.replace(hour=3, minute=0, second=0, microsecond=0)
if quarter + datetime.timedelta(minutes=30) > now:
    quarter -= datetime.timedelta(days=1)
lines = []


def note(minutes, second, text):
    when = quarter + datetime.timedelta(minutes=minutes, seconds=second)
    lines.append((when, f"{when:%b %e %H:%M:%S} gauge {text}"))


def ran(minutes, second, who, sid, tty, program, words=None):
    pid = 1000 + (int(minutes * 60) + second + 90000) % 29000
    note(minutes, second, f"snoopy[{pid}]: [uid:{who} sid:{sid} tty:{tty} filename:{program}]: {words or program.rsplit('/', 1)[-1]}")


def sudo(minutes, second, sid, words):
    ran(minutes, second, uid, sid, "/dev/pts/1", "/usr/bin/sudo", f"sudo {words}")
    note(minutes, second, f"sudo:  {name} : TTY=pts/1 ; PWD={home} ; USER=root ; COMMAND=/usr/bin/{words}")
    ran(minutes, second, 0, sid, "/dev/pts/1", f"/usr/bin/{words.split()[0]}", words)


def mine(minutes, second, sid, program, words):
    ran(minutes, second, uid, sid, "/dev/pts/1", program, words)


for number in range(-20, (now - quarter) // datetime.timedelta(minutes=15) + 1):
    at, sid = number * 15, 6000 + 37 * (number + 20)
    note(at, 1, f"CRON[{sid}]: (root) CMD ({copy})")
    ran(at, 1, 0, sid, "(none)", "/bin/sh", f"/bin/sh -c {copy}")
    ran(at, 1, 0, sid, "(none)", copy)
    if way == "cron" and number == 0:
        ran(at, 1, 0, sid, "(none)", "/usr/bin/sed", change)
    ran(at, 2, 0, sid, "(none)", "/usr/bin/cp", "cp -p /var/log/gauge/readings.log /srv/archive/")
# An ordinary evening.
mine(-281, 10, 5210, "/usr/bin/less", "less /var/log/gauge/readings.log")
sudo(-277, 4, 5210, "systemctl restart gauged.service")
# And the night: whoever it was looked around first.
mine(-13, 5, 5877, "/usr/bin/sudo", "sudo -l")
mine(-12, 31, 5877, "/usr/sbin/getcap", "getcap -r /opt")
mine(-11, 2, 5877, "/usr/bin/ls", "ls -la /opt/gauge/bin /opt/gauge/lib /etc/cron.d")
sudo(-9, 40, 5877, "systemctl status gauged.service")
ran(-9, 40, 0, 5877, "/dev/pts/1", "/usr/bin/less", "pager")
mine(-8, 12, 5877, python, f"{python} -V")
mine(-7, 3, 5877, "/usr/bin/nano", "nano plot.py")
mine(-5, 44, 5877, python, f"{python} plot.py")
if way == "capability":
    ran(-5, 45, 0, 5877, "/dev/pts/1", "/bin/sh", "sh")
    ran(-3, 20, 0, 5877, "/dev/pts/1", "/usr/bin/sed", change)
mine(-4, 50, 5877, "/usr/bin/touch", "touch /opt/gauge/bin/x")
mine(-4, 52, 5877, "/usr/bin/rm", "rm /opt/gauge/bin/x")
if way == "cron":
    mine(-2, 30, 5877, "/usr/bin/cp", f"cp -p {copy} {home}/c.orig")
    mine(-1, 10, 5877, "/usr/bin/mv", f"mv -f {home}/c {copy}")
    mine(1, 40, 5877, "/usr/bin/mv", f"mv -f {home}/c.orig {copy}")
sudo(3, 15, 5877, "systemctl cat gauged.service")
if way == "sudo":
    sudo(4, 20, 5877, "systemctl edit gauged.service")
    ran(4, 21, 0, 5877, "/dev/pts/1", "/usr/bin/nano", "/usr/bin/nano /etc/systemd/system/gauged.service.d/.#override.conf5e1c")
    ran(4, 58, 0, 5877, "/dev/pts/1", "/bin/sh", "sh")
    ran(5, 31, 0, 5877, "/dev/pts/1", "/usr/bin/sed", change)
sudo(7, 1, 5877, "systemctl restart gauged.service")
mine(9, 30, 5877, "/usr/bin/curl", "curl -s localhost:${port}")
with open("/var/log/auth.log", "w") as log:
    log.writelines(f"{line}\n" for _, line in sorted(lines, key=lambda each: each[0]))
changed = quarter + {"sudo": datetime.timedelta(minutes=5, seconds=31), "cron": datetime.timedelta(seconds=1), "capability": -datetime.timedelta(minutes=2, seconds=40)}[way]
os.utime("/etc/gauge.conf", (changed.timestamp(), changed.timestamp()))
