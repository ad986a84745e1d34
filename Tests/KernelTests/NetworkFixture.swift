import Foundation
import Glibc
import Linux
import Nursery
import Seccomp
import Wire

/// Sessions with networks of some size.
enum NetworkFixture {
    static func host(_ name: String, _ address: String, on network: String = "lan") -> HostPlan {
        HostPlan(
            name: name, imageRoot: KeeperFixture.image(), initKind: .light,
            interfaces: [InterfacePlan(name: "eth0", network: network, address: address, prefix: 24)])
    }

    /// Two hosts, IPv6, a name server and names of others.
    static func pair(_ change: (inout [HostPlan]) -> Void = { _ in }) throws -> KeeperFixture {
        var hosts = [host("web", "10.20.0.2"), host("db", "10.20.0.50")]
        hosts[0].interfaces[0].address6 = "fd20:0:0:1::2/64"
        hosts[1].interfaces[0].address6 = "fd20:0:0:1::50/64"
        for index in hosts.indices {
            hosts[index].resolverLines = ["search lan", "nameserver 10.20.0.1"]
            hosts[index].routes = [RoutePlan(destination: "::/0", gateway: "fd20:0:0:1::1")]
        }
        change(&hosts)
        let resolver = ResolverPlan(
            program: "/usr/sbin/dnsmasq", addresses: ["10.20.0.1", "fd20:0:0:1::1"],
            records: [
                NameRecord(names: ["web.lan", "web"], addresses: ["10.20.0.2", "fd20:0:0:1::2"]),
                NameRecord(names: ["db.lan", "db"], addresses: ["10.20.0.50", "fd20:0:0:1::50"]),
                NameRecord(names: ["shop.example.com"], addresses: ["10.20.0.50"]),
                NameRecord(names: ["mail.example.com"], addresses: ["198.51.100.9", "2001:db8::9"]),
                NameRecord(names: ["www.example.com"], alias: "db.lan"),
            ], seccompFilters: [try ResolverProfile.compile()])
        return try KeeperFixture(
            hosts, networks: [NetworkPlan(name: "lan", mtu: 1_400, gateway6: "fd20:0:0:1::1/64")], resolver: resolver)
    }

    /// A shop, a site of a simulated internet whose outside is silent, and a vault on a network that is not routed.
    static func routed(by nursery: Nursery = KeeperFixture.nursery) throws -> KeeperFixture {
        let networks = [
            NetworkPlan(
                name: "internet", gateway6: "2001:db8:113::1/64", subnet: "203.0.113.0/24", isRouted: true,
                isOutsideSilent: true),
            NetworkPlan(name: "lan", gateway6: "fd20:0:0:1::1/64", subnet: "10.20.0.0/24", isRouted: true),
            NetworkPlan(name: "safe", gateway6: "fd30:0:0:1::1/64", subnet: "10.30.0.0/24"),
        ]
        var hosts: [HostPlan] = []
        for (name, network, address, address6, gateway6) in [
            ("shop", "lan", "10.20.0.2", "fd20:0:0:1::2/64", "fd20:0:0:1::1"),
            ("site", "internet", "203.0.113.10", "2001:db8:113::10/64", "2001:db8:113::1"),
            ("vault", "safe", "10.30.0.2", "fd30:0:0:1::2/64", "fd30:0:0:1::1"),
        ] {
            var plan = host(name, address, on: network)
            plan.interfaces[0].address6 = address6
            plan.routes = [RoutePlan(destination: "::/0", gateway: gateway6)]
            hosts.append(plan)
        }
        return try KeeperFixture(hosts, networks: networks, nursery: nursery)
    }
}

extension KeeperFixture {
    /// The machine's processes with a name.
    static func processes(named name: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { Machine.text("/proc/\($0)/comm") == name + "\n" }
    }

    /// The session's name server's process; nil where none runs.
    func nameServer() -> Int32? {
        Machine.text("/proc/\(pid)/task/\(pid)/children").split(separator: " ").compactMap { Int32($0) }.first {
            Machine.text("/proc/\($0)/comm") == "dnsmasq\n"
        }
    }
}

/// The machine's own side of things.
enum Machine {
    static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    /// What a command prints in the machine's own namespaces.
    static func output(_ command: [String]) throws -> String {
        let result = try ChildProcess.run(command, milliseconds: 10_000)
        guard result.status == .exited(0) else {
            throw KeeperFailure(text: "\(command): \(String(decoding: result.error, as: UTF8.self))")
        }
        return String(decoding: result.output, as: UTF8.self)
    }

    /// What sessions could have changed: links named as ours, addresses, rules, tables, settings.
    static func facts() -> [String] {
        let commands = [
            ["sh", "-c", "ls /sys/class/net | grep -E '^(net|h|f)[0-9]' || true"], ["ip", "-br", "addr"],
            ["ip", "rule"], ["ip", "-6", "rule"], ["nft", "list", "ruleset"], ["ip", "netns", "list"],
        ]
        let settings = ["ipv4/ip_forward", "ipv4/ip_unprivileged_port_start", "ipv6/conf/all/forwarding"]
        return commands.map { (try? output($0)) ?? "failed" } + settings.map { text("/proc/sys/net/" + $0) }
    }

    /// The machine's IPv4 addresses but those of its loopback, which every host has of its own.
    static func addresses() -> [String] {
        let lines = (try? output(["ip", "-4", "-o", "addr", "show", "up"])) ?? ""
        return lines.split(separator: "\n").compactMap { line in
            line.split(separator: " ").drop { $0 != "inet" }.dropFirst().first?.split(separator: "/").first.map(
                String.init)
        }.filter { !$0.hasPrefix("127.") }
    }
}
