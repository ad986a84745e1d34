import Scenario

/// Load on a server, as a part of what goes on.
enum LoadFaults {
    static let all: [FaultKind] = [http, tcp]

    static let http = FaultKind(
        "load.http",
        summary: "Keeps HTTP requests going, as customers or a careless client do.",
        symptom: "The server's log fills with requests, and what fails under load fails.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one it is gone.",
        arguments: [
            .init(
                "url", .string(pattern: "http://[^\\s\"']+", explanation: "a URL that begins with http://"),
                required: true, "What is asked for."),
            .init("a-second", .int(1...1000), default: "20", "How many requests a second, all together."),
            .init("clients", .int(1...256), default: "4", "From how many connections at once."),
            .init("patience", .duration, default: "5s", "How long a client waits for an answer."),
        ] + Program.fields(default: "/usr/local/bin/storefront"),
        examples: [
            .init(on: "client", ["url": "\"http://web/\""]),
            .init(
                on: "client",
                ["url": "\"http://web:8080/api\"", "a-second": "50", "clients": "16", "unit": "storefront"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Asks for what customers want to see."""
            import threading
            import time
            import urllib.request

            URL = \#(Python.literal(arguments.text("url")))
            CLIENTS = \#(arguments.number("clients"))
            PAUSE = CLIENTS / \#(arguments.number("a-second"))


            def ask():
                while True:
                    begun = time.monotonic()
                    try:
                        with urllib.request.urlopen(URL, timeout=\#(arguments.number("patience")) / 1000) as answer:
                            answer.read()
                    except (OSError, ValueError):
                        pass
                    time.sleep(max(0.01, begun + PAUSE - time.monotonic()))


            for number in range(CLIENTS):
                threading.Thread(target=ask).start()
                time.sleep(PAUSE / CLIENTS)
            """#
        return try Program(arguments, about: "Storefront", text: text).plan
    }

    static let tcp = FaultKind(
        "load.tcp",
        summary: "Keeps connections to a port open, or opens and closes them without end.",
        symptom: "The server has many idle connections, or many that come and go; its places run out.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one it is gone.",
        arguments: [
            .init(
                "host", .string(pattern: Pattern.name, explanation: "a host's name or address"), default: "127.0.0.1",
                "Where to."),
            .init("port", .int(1...65535), required: true, "The TCP port."),
            .init("connections", .int(1...10_000), default: "50", "How many are open at once."),
            .init("hold", .duration, default: "0ms", "How long each is held; 0 for as long as it lasts."),
        ] + Program.fields(default: "/usr/local/bin/telemetry"),
        examples: [
            .init(on: "client", ["host": "web", "port": "80"]),
            .init(
                on: "client", ["host": "db", "port": "5432", "connections": "20", "hold": "2s", "unit": "telemetry"]),
        ]
    ) { arguments throws(FaultError) in
        let text = #"""
            """Keeps a line open."""
            import resource
            import select
            import socket
            import time

            WHERE = (\#(Python.literal(arguments.text("host"))), \#(arguments.number("port")))
            MOST = \#(arguments.number("connections"))
            HOLD = \#(arguments.number("hold")) / 1000

            allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))
            lines = {}
            ends = select.poll()
            while True:
                while len(lines) < MOST:
                    try:
                        line = socket.create_connection(WHERE, timeout=3)
                    except OSError:
                        time.sleep(0.5)
                        break
                    lines[line.fileno()] = (line, time.monotonic())
                    ends.register(line, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
                gone = {number for number, event in ends.poll(100)}
                if HOLD:
                    before = time.monotonic() - HOLD
                    gone |= {number for number, (line, begun) in lines.items() if begun < before}
                for number in gone:
                    ends.unregister(number)
                    lines.pop(number)[0].close()
            """#
        return try Program(arguments, about: "Telemetry", text: text).plan
    }
}
