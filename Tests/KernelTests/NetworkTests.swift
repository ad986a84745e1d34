import Foundation
import Glibc
import Linux
import Nursery
import Recording
import Testing
import Wire

/// Addresses, names, routes: what the networks of a session are to those on them, and that they are nothing else.
@Suite(.serialized) struct NetworkTests {
    @Test func hostsAreFoundByNameAndByAddress() throws {
        let keeper = try NetworkFixture.pair()
        #expect(try keeper.output("cat /etc/resolv.conf") == "search lan\nnameserver 10.20.0.1")
        #expect(try keeper.output("grep -c db /etc/hosts") == "0", "names come from the name server")
        #expect(try keeper.output("getent ahostsv4 db | awk 'NR == 1 { print $1 }'") == "10.20.0.50")
        #expect(try keeper.output("getent ahostsv6 db.lan | awk 'NR == 1 { print $1 }'") == "fd20:0:0:1::50")
        #expect(try keeper.output("getent hosts 10.20.0.2 | awk '{ print $2 }'", on: "db") == "web.lan")
        #expect(try keeper.output("dig +short db.lan; dig +short AAAA db") == "10.20.0.50\nfd20:0:0:1::50")
        #expect(try keeper.output("dig +short +tcp db.lan; dig @fd20:0:0:1::1 +short db") == "10.20.0.50\n10.20.0.50")
        #expect(try keeper.output("dig +short -x 10.20.0.50; dig +short -x fd20:0:0:1::50") == "db.lan.\ndb.lan.")
        #expect(
            try keeper.output("dig +short shop.example.com; dig +short www.example.com")
                == "10.20.0.50\ndb.lan.\n10.20.0.50")
        #expect(
            try keeper.output("dig AAAA mail.example.com +short; dig mail.example.com +short")
                == "2001:db8::9\n198.51.100.9")
        let unknown =
            "for n in nosuch nosuch.lan example.net; do dig $n | grep -o 'status: [A-Z]*'; done; dig -x 10.20.0.9 | grep -o 'status: [A-Z]*'"
        #expect(try keeper.output(unknown) == Array(repeating: "status: NXDOMAIN", count: 4).joined(separator: "\n"))
        #expect(try keeper.end() == [])
    }

    @Test func theNameServerIsConfinedAndComesBack() throws {
        let keeper = try NetworkFixture.pair()
        let first = try #require(keeper.nameServer())
        let status = Machine.text("/proc/\(first)/status")
        let line = { (name: String) in
            status.split(separator: "\n").first { $0.hasPrefix(name + ":") }?.split(separator: "\t").dropFirst().joined(
                separator: " ")
        }
        let ids = line("Uid")?.split(separator: " ").compactMap { UInt32($0) } ?? []
        #expect(ids.count == 4 && Set(ids).count == 1 && ids[0] >= 0x7000_0000, "\(ids)")
        for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            #expect(line(set) == "0000000000000000", "\(set)")
        }
        #expect(line("NoNewPrivs") == "1" && line("Seccomp") == "2")
        #expect(line("NSpid")?.hasSuffix(" 1") == true)
        let root = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(first)/root").sorted()
        #expect(root == ["bin", "dev", "lib", "lib64", "sbin", "usr"])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(first)/root/dev").sorted() == [
                "null", "urandom",
            ])
        #expect(Machine.text("/proc/\(first)/cgroup").contains("/\(keeper.instance)/\(keeper.id).resolver"))
        #expect(
            Machine.text("/proc/\(first)/mounts").split(separator: "\n").allSatisfy {
                $0.contains(" ro,") || $0.contains(" ro ")
            })

        kill(first, SIGKILL)
        var second: Int32?
        for _ in 0..<500 where second == nil || second == first {
            usleep(20_000)
            second = keeper.nameServer()
        }
        #expect(second != nil && second != first)
        #expect(
            try keeper.output(
                "for i in $(seq 50); do dig +short +tries=1 +time=1 db && break; sleep 0.1; done | tail -1")
                == "10.20.0.50")
        #expect(try keeper.end() == [])
        let reader = try RecordingReader(path: keeper.folder + "/recording")
        var marks: [String] = []
        while let record = try reader.next() { if case .mark(let text) = record.event { marks.append(text) } }
        #expect(marks.contains { $0.hasPrefix("interruption: the name server ended (") }, "\(marks)")
    }

    @Test func aKeeperThatDiesTakesTheNameServerAlong() throws {
        let keeper = try NetworkFixture.pair()
        let server = try #require(keeper.nameServer())
        let groups = Machine.text("/proc/\(server)/cgroup").split(separator: "\n").compactMap {
            $0.split(separator: ":").last
        }
        #expect(groups.contains { $0.hasSuffix("/\(keeper.id).resolver") })
        keeper.crash()
        var isGone = false
        for _ in 0..<200 where !isGone {
            usleep(10_000)
            isGone = kill(server, 0) != 0
        }
        #expect(isGone)
        for host in keeper.hosts { for group in host.cgroups { ChildGroups.remove(group) } }
        for mount in Set(keeper.hosts.flatMap(\.cgroups).map { $0.components(separatedBy: "/\(keeper.instance)/")[0] })
        {
            ChildGroups.remove("\(mount)/\(keeper.instance)/\(keeper.id).resolver")
        }
        #expect(keeper.leftovers() == [])
    }

    @Test func aNameServerThatCannotRunEndsTheSessionWithItsReason() throws {
        let start = { (program: String) in
            _ = try KeeperFixture(
                [NetworkFixture.host("web", "10.20.0.2")],
                resolver: ResolverPlan(program: program, addresses: ["10.20.0.1"], records: [], seccompFilters: []))
        }
        let missing = #expect(throws: KeeperFailure.self) { try start("/usr/sbin/no-such-server") }
        #expect(missing?.text.contains("apt-get install dnsmasq-base") == true, "\(missing?.text ?? "")")
        let before = KeeperFixture.processes(named: "false")
        #expect(throws: (any Error).self) { try start("/usr/bin/false") }
        #expect(KeeperFixture.processes(named: "false") == before)
    }

    @Test func withoutANameServerNoneRuns() throws {
        let keeper = try KeeperFixture([NetworkFixture.host("web", "10.20.0.2")])
        #expect(keeper.nameServer() == nil)
        #expect(try keeper.output("ss -lnu | wc -l; cat /etc/resolv.conf | wc -c") == "1\n0")
        #expect(try keeper.end() == [])
    }

    @Test func addressesOfBothKindsWorkAtOnce() throws {
        let keeper = try NetworkFixture.pair { hosts in hosts[1].interfaces[0].mtu = 1_280 }
        #expect(
            try keeper.output("ping -c1 -W2 fd20:0:0:1::50 >/dev/null && echo yes") == "yes", "no search for duplicates"
        )
        #expect(try keeper.output("ip -6 -br addr show eth0 tentative | wc -l") == "0")
        #expect(try keeper.output("ip -6 route show default | cut -d' ' -f1-3") == "default via fd20:0:0:1::1")
        #expect(try keeper.output("cat /sys/class/net/eth0/mtu") == "1400")
        #expect(try keeper.output("cat /sys/class/net/eth0/mtu", on: "db") == "1280")
        #expect(
            try keeper.output("ping -c1 -W1 -M do -s 1300 10.20.0.50 >/dev/null || echo no") == "no",
            "a hole for large packets")
        #expect(try keeper.output("ping -c1 -W2 -M do -s 1200 10.20.0.50 >/dev/null && echo yes") == "yes")
        #expect(try keeper.end() == [])
    }

    @Test func aHostAloneHasItsGatewayOfBothKindsAfterARebootAsWell() throws {
        var host = NetworkFixture.host("web", "10.20.0.2")
        host.interfaces[0].address6 = "fd20:0:0:1::2/64"
        host.routes = [RoutePlan(destination: "::/0", gateway: "fd20:0:0:1::1")]
        let keeper = try KeeperFixture([host], networks: [NetworkPlan(name: "lan", gateway6: "fd20:0:0:1::1/64")])
        let both = "for a in 10.20.0.1 fd20:0:0:1::1; do ping -n -c1 -W2 $a >/dev/null && echo yes; done"
        #expect(try keeper.output(both) == "yes\nyes")
        for boots in UInt32(2)...6 {
            keeper.control.send(.reboot(host: "web"))
            try keeper.waitUntil { $0.allSatisfy { $0.boots == boots && $0.state == .running } }
            #expect(try keeper.output(both) == "yes\nyes", "boot \(boots)")
        }
        #expect(try keeper.end() == [])
    }

    @Test func aRouterPassesOnWhatIsMeantForOthers() throws {
        let networks = ["a", "b"].map { NetworkPlan(name: $0) }
        let links = { (name: String, number: Int) in
            InterfacePlan(
                name: name, network: ["a", "b"][number], address: "10.\(number + 1).0.2", prefix: 24)
        }
        var (left, right, router) = (
            NetworkFixture.host("left", "10.1.0.3", on: "a"), NetworkFixture.host("right", "10.2.0.3", on: "b"),
            NetworkFixture.host("router", "")
        )
        router.interfaces = [links("eth0", 0), links("eth1", 1)]
        router.forwards = true
        left.usesNetworkGateway = false
        left.routes = [RoutePlan(destination: "0.0.0.0/0", gateway: "10.1.0.2")]
        right.routes = [RoutePlan(destination: "10.1.0.0/24", gateway: "10.2.0.2")]
        let keeper = try KeeperFixture([left, right, router], networks: networks)
        #expect(try keeper.output("ip route | head -1 | cut -d' ' -f1-3", on: "left") == "default via 10.1.0.2")
        #expect(try keeper.output("ping -c1 -W2 10.2.0.3 | grep -o 'ttl=[0-9]*'", on: "left") == "ttl=63")
        #expect(
            try keeper.output("traceroute -n -q1 -w1 10.2.0.3 | awk 'NR > 1 { print $2 }'", on: "left")
                == "10.1.0.2\n10.2.0.3")
        #expect(try keeper.output("sysctl -w net.ipv4.ip_forward=0 >/dev/null && echo may", on: "router") == "may")
        #expect(
            try keeper.output("ping -c1 -W1 10.2.0.3 >/dev/null || echo no", on: "left") == "no",
            "the candidate decides")
        #expect(try keeper.end() == [])
    }

    @Test func routedNetworksReachEachOtherAndNoOther() throws {
        let before = Machine.facts()
        let keeper = try NetworkFixture.routed()
        let reach = { (from: String, address: String) in
            try keeper.output("ping -n -c1 -W1 \(address) >/dev/null && echo yes || echo no", on: from)
        }
        #expect(try reach("shop", "203.0.113.10") == "yes")
        #expect(try reach("shop", "2001:db8:113::10") == "yes")
        #expect(try reach("site", "10.20.0.2") == "yes")
        for address in ["10.30.0.2", "fd30:0:0:1::2"] {
            #expect(try reach("shop", address) == "no", "what is not routed is not reached")
        }
        for address in ["10.20.0.2", "fd20:0:0:1::2", "203.0.113.10", "2001:db8:113::10"] {
            #expect(try reach("vault", address) == "no", "and reaches nobody")
        }
        #expect(
            try keeper.output("traceroute -n -q1 -w1 203.0.113.10 | awk 'NR > 1 { print $2 }'", on: "shop")
                == "10.20.0.1\n203.0.113.10")
        #expect(
            try keeper.output("ping -n -c1 -W2 8.8.8.8 | grep -o 'Destination Net Unreachable'", on: "shop")
                == "Destination Net Unreachable")
        #expect(
            try keeper.output("ping -n -c1 -W2 2001:4860:4860::8888 | grep -io 'no route'", on: "shop") == "No route")
        #expect(
            try keeper.output("ping -n -c1 -W1 8.8.8.8 | grep -ic unreachable", on: "site") == "0",
            "a silent outside says nothing")
        #expect(before == Machine.facts(), "nothing of it is the machine's")
        #expect(try keeper.end() == [])
    }

    @Test func aMachineThatForwardsMakesNoRouterOfASession() throws {
        let setting = "/proc/sys/net/ipv4/ip_forward"
        let before = try Machine.output(["cat", setting])
        _ = try Machine.output(["sh", "-c", "echo 1 > \(setting)"])
        defer { _ = try? Machine.output(["sh", "-c", "echo \(before) > \(setting)"]) }
        let keeper = try NetworkFixture.routed(
            by: Nursery(
                program: KeeperFixture.programs + "/breakfix-keeper", label: NSTemporaryDirectory(),
                instance: KeeperFixture.instance))
        #expect(try keeper.output("cat \(setting)", on: "shop") == "0")
        for address in ["10.30.0.2", "203.0.113.10"] {
            let probe = "ping -n -c1 -W1 \(address) >/dev/null && echo yes || echo no"
            #expect(try keeper.output(probe, on: "shop") == (address == "10.30.0.2" ? "no" : "yes"))
        }
        #expect(try keeper.end() == [])
    }

    @Test func nothingLeadsOutOfASession() throws {
        let listener = try LoopbackListener()
        let keeper = try NetworkFixture.routed()
        let inside = { (command: [String]) in
            try Machine.output(["nsenter", "--net=/proc/\(keeper.pid)/ns/net"] + command)
        }
        let links = try inside(["ip", "-o", "link"]).split(separator: "\n").map { line in
            (name: line.split(separator: " ")[1].prefix { $0 != "@" && $0 != ":" }, line: line)
        }
        for link in links {
            #expect(link.name == "lo" || link.name.hasPrefix("net") || link.name.hasPrefix("h"), "\(link.line)")
            // Every far end is in a host: the namespace that a link leads to is never the machine's.
            if link.name.hasPrefix("h") { #expect(link.line.contains("link-netns"), "\(link.line)") }
        }
        #expect(
            try inside(["ip", "route", "show", "default"]) == ""
                && inside(["ip", "-6", "route", "show", "default"]) == "")
        for address in Machine.addresses() {
            let probe =
                "timeout 1 bash -c '</dev/tcp/\(address)/\(listener.port)' 2>/dev/null && echo reached; ping -n -c1 -W1 \(address) >/dev/null && echo answered; true"
            #expect(try keeper.output(probe, on: "shop") == "", "\(address) is the machine's")
        }
        #expect(try keeper.end() == [])
    }
}
