import Scenario

/// Faults of programs that hold on to something: descriptors, connections, their own life.
enum StuckFaults {
    static let all: [FaultKind] = [ignoresTerm, leak, deaf, forkStorm]

    static let ignoresTerm = FaultKind(
        "process.ignores-term",
        summary: "Runs a program that ignores every polite signal and keeps a file locked.",
        symptom: "kill and systemctl stop seem to do nothing for a long time; only SIGKILL ends it.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one it is gone.",
        arguments: [
            .init("file", .path, default: "/run/lock/spool.lock", "The file that it keeps locked; made where missing.")
        ] + Program.fields(default: "/usr/local/bin/spool-feeder"),
        examples: [
            .init(on: "web", [:]),
            .init(on: "web", ["file": "/run/lock/mail.lock", "unit": "spool-feeder"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Feeds the spool."""
            import fcntl
            import os
            import signal
            import time

            for ignored in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
                signal.signal(ignored, signal.SIG_IGN)
            LOCK = \#(Python.literal(arguments.text("file")))
            os.makedirs(os.path.dirname(LOCK), exist_ok=True)
            lock = open(LOCK, "a")
            fcntl.flock(lock, fcntl.LOCK_EX)
            while True:
                time.sleep(3600)
            """#
        return try Program(
            arguments, about: "Spool feeder", text: text, touching: ["scratch": arguments.text("file")]
        ).plan
    }

    static let leak = FaultKind(
        "process.descriptor-leak",
        summary: "Runs a server that leaks a descriptor with every request, and has few left.",
        symptom: "It answers some requests, then accepts none and uses a processor; /proc/PID/fd is full of one file.",
        needs: ["python3"],
        reboot: "Comes back with a unit, and leaks anew; without one it is gone.",
        arguments: [
            .init("port", .int(1...65535), required: true, "The TCP port it serves."),
            .init("limit", .int(8...65536), default: "64", "How many descriptors it may have."),
            .init("used", .int(0...65536), default: "40", "How many of them have leaked already."),
            .init("file", .path, default: "/etc/services", "The file that it opens and never closes."),
        ] + Program.fields(default: "/usr/local/bin/quote-server"),
        examples: [
            .init(on: "web", ["port": "8090"]),
            .init(on: "web", ["port": "8090", "limit": "32", "used": "32", "unit": "quote-server"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Answers with the number of quotes."""
            import resource
            import socket

            SOURCE = \#(Python.literal(arguments.text("file")))
            LIMIT = \#(arguments.number("limit"))

            resource.setrlimit(resource.RLIMIT_NOFILE, (LIMIT, LIMIT))
            server = socket.create_server(("0.0.0.0", \#(arguments.number("port"))), backlog=128)
            quotes = []


            def more():
                try:
                    quotes.append(open(SOURCE))
                except OSError:
                    pass


            for start in range(\#(arguments.number("used"))):
                more()
            while True:
                try:
                    client, peer = server.accept()
                except OSError:
                    continue
                more()
                client.settimeout(5)
                try:
                    client.recv(4096)
                    client.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n")
                except OSError:
                    pass
                client.close()
            """#
        return try Program(arguments, about: "Quotes", text: text).plan
    }

    static let deaf = FaultKind(
        "process.deaf-listener",
        summary: "Runs a server that listens and never accepts; its queue is full.",
        symptom: "Connections time out though something listens; ss shows Recv-Q above Send-Q.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one it is gone.",
        arguments: [
            .init("port", .int(1...65535), required: true, "The TCP port."),
            .init("backlog", .int(0...1024), default: "2", "How many connections may wait."),
            .init(
                "victim", .string(pattern: Pattern.unit, explanation: "a unit's name"),
                "The unit that has the port; stopped before and started, in vain, after."),
        ] + Program.fields(default: "/usr/local/bin/relay"),
        examples: [
            .init(on: "web", ["port": "8080"]),
            .init(on: "web", ["port": "80", "victim": "nginx", "unit": "relay"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Passes connections on."""
            import socket
            import time

            PORT = \#(arguments.number("port"))

            server = socket.create_server(("0.0.0.0", PORT), backlog=\#(arguments.number("backlog")))
            waiting = []
            for number in range(\#(arguments.number("backlog")) + 1):
                client = socket.socket()
                client.setblocking(False)
                client.connect_ex(("127.0.0.1", PORT))
                waiting.append(client)
            while True:
                time.sleep(3600)
            """#
        return try Program(arguments, about: "Relay", text: text, victim: arguments.text("victim")).plan
    }

    static let forkStorm = FaultKind(
        "process.fork-storm",
        summary: "Runs a program that starts short-lived processes without a pause.",
        symptom: "The load is high, top shows no culprit, and process ids race.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one it is gone.",
        arguments: [
            .init("at-once", .int(1...64), default: "4", "How many live at the same time."),
            .init("live", .duration, default: "50ms", "How long each lives."),
        ] + Program.fields(default: "/usr/local/bin/health-poller"),
        examples: [
            .init(on: "web", [:]),
            .init(on: "web", ["at-once": "16", "live": "10ms", "unit": "health-poller"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Polls everything."""
            import os
            import time

            alive = 0
            while True:
                while alive < \#(arguments.number("at-once")):
                    if os.fork() == 0:
                        time.sleep(\#(arguments.number("live")) / 1000)
                        os._exit(0)
                    alive += 1
                os.wait()
                alive -= 1
            """#
        return try Program(arguments, about: "Health poller", text: text).plan
    }
}
