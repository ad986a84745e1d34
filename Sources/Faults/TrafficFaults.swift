import Scenario

/// Faults of links and peers that carry what they should, but badly.
enum TrafficFaults {
    static let all: [FaultKind] = [loss, rate, delay, proxy]

    private static let interface = ObjectShape.Field(
        "interface", .string(pattern: Pattern.interface, explanation: "an interface's name"), required: true,
        "The interface.")

    static let loss = FaultKind(
        "link.loss",
        summary: "Loses a part of the packets, at random.",
        symptom: "Everything is slow and stutters; ping counts losses, TCP counts retransmissions.",
        needs: PacketFilter.needs,
        reboot: PacketFilter.reboot,
        arguments: [
            .init("percent", .int(1...99), required: true, "How many of a hundred."),
            .init(
                "direction", .word(["in", "out", "through"]), default: "in",
                "Which packets: those that come, those that go, or those that a router passes on."),
            .init(
                "peer", .string(pattern: Pattern.prefix, explanation: "an IPv4 address or prefix"),
                "Only packets from (in) or to (else) this address."),
            PacketFilter.persistent,
        ],
        examples: [
            .init(on: "web", ["percent": "20"]),
            .init(on: "router", ["percent": "5", "direction": "through", "peer": "10.20.0.3", "persistent": "false"]),
        ]
    ) { arguments in
        let direction = arguments.text("direction")
        let peer = arguments.has("peer") ? "ip \(direction == "in" ? "saddr" : "daddr") \(arguments.text("peer")) " : ""
        let chain = ["in": "input", "out": "output"][direction] ?? "forward"
        let spared = direction == "through" ? "" : "\(direction == "in" ? "iifname" : "oifname") != \"lo\" "
        return PacketFilter(
            arguments, first: "\(spared)\(peer)numgen random mod 100 < \(arguments.number("percent")) drop", in: chain
        ).plan
    }

    static let rate = FaultKind(
        "link.rate",
        summary: "Limits what an interface sends, by a token bucket.",
        symptom: "Small answers come at once, large ones take minutes; tc -s qdisc counts what waits and what is lost.",
        needs: ["tbf in the kernel"] + NetworkSetting.needs,
        reboot: NetworkSetting.reboot,
        arguments: [
            interface, .init("kbit", .int(8...10_000_000), required: true, "Thousands of bits in a second."),
            NetworkSetting.unit,
        ],
        examples: [
            .init(on: "web", ["interface": "eth0", "kbit": "128"]),
            .init(on: "web", ["interface": "eth0", "kbit": "512", "unit": "traffic-shaping"]),
        ]
    ) { arguments in
        queue(arguments, "tbf rate \(arguments.number("kbit"))kbit burst 4kb latency 400ms")
    }

    static let delay = FaultKind(
        "link.delay",
        summary: "Has an interface send everything later.",
        symptom: "Each round trip takes longer; what asks many small questions becomes unusable.",
        needs: ["netem in the kernel (CONFIG_NET_SCH_NETEM)"] + NetworkSetting.needs,
        reboot: NetworkSetting.reboot,
        arguments: [
            interface, .init("delay", .duration, required: true, "How much later."),
            .init("jitter", .duration, default: "0ms", "By how much the delay differs."), NetworkSetting.unit,
        ],
        examples: [.init(on: "web", ["interface": "eth0", "delay": "200ms"])]
    ) { arguments in
        queue(arguments, "netem delay \(arguments.number("delay"))ms \(arguments.number("jitter"))ms")
    }

    /// Puts another queue on the interface.
    private static func queue(_ arguments: Arguments, _ queue: String) -> FaultPlan {
        NetworkSetting(
            arguments, about: "Traffic shaping",
            commands: ["/usr/sbin/tc qdisc add dev \(arguments.text("interface")) root \(queue)"],
            note: #"""
                case $(tc qdisc show dev "$interface" root) in
                    *" noqueue "* | '') ;;
                    *) fail "$interface has a queue of its own already" ;;
                esac
                """#,
            undo: #"tc qdisc del dev "$interface" root 2>/dev/null || :"#
        ).plan
    }

    static let proxy = FaultKind(
        "proxy.faulty",
        summary: "Starts a TCP proxy that treats its connections badly; lead clients through it, or give it the port.",
        symptom: "Connections open and then hang, break off or trickle, whatever the server behind does.",
        needs: ["python3"],
        reboot: "Comes back with a unit; without one it is gone.",
        arguments: [
            .init("port", .int(1...65535), required: true, "The port it listens on."),
            .init(
                "to", .string(pattern: Pattern.address + ":[0-9]{1,5}", explanation: "an IPv4 address, : and a port"),
                default: "127.0.0.1:80", "What it leads to."),
            .init(
                "kind", .word(["silent", "reset", "cut", "slow"]), default: "silent",
                "silent: accepts and never answers; reset: breaks off at the first bytes; "
                    + "cut: ends answers after `bytes`; slow: passes on `bytes` in a second."),
            .init("bytes", .int(1...1_000_000), default: "1000", "How many, for cut and slow."),
            .init(
                "victim", .string(pattern: Pattern.unit, explanation: "a unit's name"),
                "The unit that has the port; stopped before and started, in vain, after."),
        ] + Program.fields(default: "/usr/local/bin/tcp-relay"),
        examples: [
            .init(on: "web", ["port": "8081"]),
            .init(on: "web", ["port": "8081", "kind": "slow", "bytes": "200", "unit": "tcp-relay"]),
        ]
    ) { arguments throws(FaultError) in
        let target = arguments.text("to").split(separator: ":").map(String.init)
        let text = #"""
            """Relays TCP connections."""
            import socket
            import struct
            import threading
            import time

            TARGET = (\#(Python.literal(target[0])), \#(target[1]))
            MODE = \#(Python.literal(arguments.text("kind")))
            AMOUNT = \#(arguments.number("bytes"))


            def close(end):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


            def upward(client, server):
                try:
                    while data := client.recv(65536):
                        server.sendall(data)
                    server.shutdown(socket.SHUT_WR)
                except OSError:
                    close(server)


            def downward(client, server):
                left = AMOUNT
                while data := server.recv(AMOUNT if MODE == "slow" else 65536):
                    client.sendall(data[:left] if MODE == "cut" else data)
                    left -= len(data)
                    if MODE == "cut" and left <= 0:
                        break
                    if MODE == "slow":
                        time.sleep(1)


            def serve(client):
                if MODE == "silent":
                    while client.recv(65536):
                        pass
                elif MODE == "reset":
                    client.recv(1)
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    client.close()
                else:
                    with socket.create_connection(TARGET) as server:
                        threading.Thread(target=upward, args=(client, server), daemon=True).start()
                        downward(client, server)
                        close(server)
                        close(client)


            def attempt(client):
                with client:
                    try:
                        serve(client)
                    except OSError:
                        pass


            with socket.create_server(("0.0.0.0", \#(arguments.number("port"))), backlog=64) as listener:
                while True:
                    threading.Thread(target=attempt, args=(listener.accept()[0],), daemon=True).start()
            """#
        return try Program(arguments, about: "TCP relay", text: text, victim: arguments.text("victim")).plan
    }
}
