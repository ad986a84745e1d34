import Foundation
import Glibc
import Grading
import Linux
import Scenario
import Testing

@testable import Probe

/// Kinds that ask the network, or the kernel about it.
@Suite(.serialized, .enabled(if: TestHost.isPossible)) struct ReachLookTests {
    static let links = """
        ip link add shop0 type veth peer name far0; ip link set far0 up; ip link set shop0 mtu 1400 up
        ip addr add 10.50.0.2/24 dev shop0; ip -6 addr add fd50::2/64 dev shop0 nodad
        ip link add down0 type veth peer name down1
        ip route add 10.60.0.0/16 via 10.50.0.1; ip route add blackhole 10.61.0.0/16
        nft 'add table inet shop'
        nft 'add chain inet shop in { type filter hook input priority 0; policy drop; }'
        nft 'add rule inet shop in iif lo accept'; nft 'add rule inet shop in tcp dport 22 accept'

        """

    let host: TestHost

    init() throws { host = try TestHost(Self.links + HostileServers.script) }

    private func probe(_ kind: String, _ arguments: [String: Value]) throws -> CheckOutcome {
        let outcome = try host.probe(kind, arguments)
        #expect(outcome.milliseconds < 4500, "\(outcome)")
        return outcome
    }

    private func status(_ kind: String, _ arguments: [String: Value]) throws -> CheckOutcome.Status {
        try probe(kind, arguments).status
    }

    @Test func echoes() throws {
        let local = try probe("ping", ["host": "localhost", "max-loss": .int(0), "max-round-trip": .int(2000)])
        #expect(local.status == .passed, "\(local)")
        #expect(try status("ping", ["host": "::1"]) == .passed)
        #expect(try status("ping", ["host": "10.50.0.2", "size": .int(8000)]) == .passed)
        #expect(try status("ping", ["host": "10.50.0.9", "timeout": .int(600)]) == .failed)
        #expect(try status("ping", ["host": "10.50.0.9", "timeout": .int(600), "expect": "unreachable"]) == .passed)
        #expect(try status("ping", ["host": "203.0.113.1", "timeout": .int(300)]) == .failed)
        #expect(try status("ping", ["host": "localhost", "expect": "unreachable"]) == .failed)
        // Larger than the link's packets: not sendable in one piece.
        let whole: [String: Value] = ["host": "10.50.0.9", "timeout": .int(300), "fragment": .bool(false)]
        let large = try probe("ping", whole.merging(["size": .int(1500)]) { own, _ in own })
        #expect(large.status == .failed && large.actual.contains("too long"), "\(large)")
    }

    @Test func datagrams() throws {
        func udp(_ more: [String: Value]) throws -> CheckOutcome {
            try probe("udp", ["port": .int(8125), "timeout": .int(600)].merging(more) { _, own in own })
        }
        let answer = try udp(["send": "hello", "answer-contains": "echo hello"])
        #expect(answer.status == .passed && !answer.actual.contains("\u{1b}"), "\(answer)")
        #expect(try udp(["send": "hello", "answer-contains": "other"]).status == .failed)
        #expect(try udp(["send": "mute"]).status == .failed)
        #expect(try udp(["send": "mute", "expect": "silent"]).status == .passed)
        #expect(try udp(["port": .int(9), "expect": "refused"]).status == .passed)
        #expect(try udp(["port": .int(9)]).status == .failed)
        #expect(try udp(["host": "203.0.113.1"]).status == .failed)
    }

    @Test func redisServers() throws {
        func redis(_ more: [String: Value]) throws -> CheckOutcome {
            try probe("redis", ["timeout": .int(800)].merging(more) { _, own in own })
        }
        let right: [String: Value] = ["password": "right"]
        func with(_ words: [Value], _ more: [String: Value] = [:]) throws -> CheckOutcome.Status {
            try redis(right.merging(["command": .list(words)]) { _, own in own }.merging(more) { _, own in own }).status
        }
        #expect(try redis(["expect": "PONG"]).status == .passed)
        #expect(try redis(["command": .list(["GET", "key"])]).status == .failed)
        #expect(try redis(["command": .list(["GET", "key"]), "error": "NOAUTH"]).status == .passed)
        #expect(try redis(["password": "wrong"]).status == .failed)
        #expect(try with(["GET", "key"], ["expect": "hello"]) == .passed)
        #expect(try with(["GET", "other"], ["expect": "(nil)"]) == .passed)
        #expect(try with(["CONFIG", "GET", "maxmemory"], ["expect": "maxmemory\n100"]) == .passed)
        #expect(try with(["CONFIG", "GET", "maxmemory"], ["contains": "200"]) == .failed)
        for hostile in ["DEEP", "WIDE", "HUGE"] { #expect(try with([.string(hostile)]) == .failed) }
        for port in [6380, 6381, 9] { #expect(try redis(["port": .int(port)]).status == .failed) }
    }

    @Test func documentsFromServers() throws {
        let url: [String: Value] = ["url": "http://web:8087/health", "timeout": .int(1000)]
        func json(_ more: [String: Value]) throws -> CheckOutcome.Status {
            try status("json", url.merging(more) { _, own in own })
        }
        #expect(try json(["at": ".database.state", "equals": "ok"]) == .passed)
        #expect(try json(["at": ".queue", "count": .int(4)]) == .failed)
        #expect(try json(["status": .int(500)]) == .failed)
        for port in [8080, 8081, 8083, 8084, 8085] {
            #expect(try json(["url": .string("http://web:\(port)/")]) == .failed)
        }
    }

    @Test func waysAndLinks() throws {
        func route(_ more: [String: Value]) throws -> CheckOutcome.Status { try status("route", more) }
        #expect(try route(["to": "10.60.1.1", "via": "10.50.0.1", "device": "shop0"]) == .passed)
        #expect(try route(["to": "10.50.0.7", "via": "link"]) == .passed)
        #expect(try route(["to": "10.60.1.1", "via": "link"]) == .failed)
        #expect(try route(["to": "10.60.1.1", "device": "lo"]) == .failed)
        #expect(try route(["to": "203.0.113.1"]) == .failed)
        #expect(try route(["to": "203.0.113.1", "absent": .bool(true)]) == .passed)
        #expect(try route(["to": "10.61.0.1", "absent": .bool(true)]) == .passed)
        #expect(try route(["to": "fd50::9", "device": "shop0"]) == .passed)

        func link(_ more: [String: Value]) throws -> CheckOutcome.Status { try status("link", more) }
        #expect(try link(["device": "shop0", "address": "10.50.0.2/24", "mtu": .int(1400)]) == .passed)
        #expect(try link(["address": "10.50.0.2"]) == .passed)
        #expect(try link(["address": "fd50::2/64"]) == .passed)
        #expect(try link(["device": "shop0", "mtu": .int(1500)]) == .failed)
        #expect(try link(["device": "shop0", "address": "10.50.0.3"]) == .failed)
        #expect(try link(["device": "down0"]) == .failed)
        #expect(try link(["device": "down0", "up": .bool(false)]) == .passed)
        #expect(try link(["device": "none0"]) == .failed)
    }

    @Test func connectionsAreCounted() throws {
        func connections(_ more: [String: Value]) throws -> CheckOutcome.Status { try status("connections", more) }
        #expect(try connections(["peer-port": .int(7000), "state": "close-wait", "min": .int(3)]) == .passed)
        #expect(try connections(["peer-port": .int(7000), "state": "close-wait", "max": .int(2)]) == .failed)
        #expect(try connections(["port": .int(7000), "state": "fin-wait-2", "min": .int(3)]) == .passed)
        #expect(try connections(["port": .int(9), "max": .int(0)]) == .passed)
    }

    @Test func packetFilters() throws {
        func firewall(_ more: [String: Value]) throws -> CheckOutcome { try probe("firewall", more) }
        let good = try firewall(["rules": "tcp dport 22 accept", "lacks-rules": "tcp dport 80", "policy": "drop"])
        #expect(good.status == .passed, "\(good)")
        #expect(try firewall(["rules": "tcp dport 80 accept"]).status == .failed)
        #expect(try firewall(["lacks-rules": "tcp dport 22"]).status == .failed)
        #expect(try firewall(["policy": "accept"]).status == .failed)
        #expect(try firewall(["policy": "accept", "hook": "forward"]).status == .passed)
        #expect(try firewall(["empty": .bool(true)]).status == .failed)
    }

    @Test func keysAtServersThatAreNone() throws {
        let key: Value = "-----BEGIN OPENSSH PRIVATE KEY-----\nnone\n-----END OPENSSH PRIVATE KEY-----\n"
        for port in [9, 8084, 8085, 2222] {
            let arguments: [String: Value] = [
                "user": "deploy", "key-text": key, "port": .int(port), "timeout": .int(1500),
            ]
            #expect(try status("ssh", arguments) == .failed)
            #expect(try status("ssh", arguments.merging(["expect": "refused"]) { _, own in own }) == .failed)
        }
        #expect(try status("ssh", ["user": "deploy", "key": "/none"]) == .failed)
    }
}

@Suite struct RedisReplyTests {
    @Test(arguments: ["+OK", "$5\r\nhel", "*2\r\n:1\r\n", "*", ""]) func partsAreWaitedFor(text: String) {
        #expect(RedisReply.read(Array(text.utf8)) == nil)
    }

    @Test func wholesAreRead() {
        #expect(RedisReply.read(Array("*3\r\n:1\r\n$-1\r\n*1\r\n+a\r\n".utf8)) == .reply(["1", "(nil)", "a"]))
        #expect(RedisReply.read(Array("-ERR no\r\n".utf8)) == .refusal("ERR no"))
        #expect(RedisReply.read(Array("HTTP/1.1 400\r\n".utf8)) == .failure("the answer is no RESP"))
        #expect(RedisReply.read(Array("$99999999999\r\n".utf8)) == .failure("the answer is no RESP"))
    }
}
