import Foundation
import Glibc
import Grading
import Linux
import Scenario
import Testing

@Suite(.serialized, .enabled(if: TestHost.isPossible)) struct NetworkLookTests {
    let host: TestHost

    init() throws { host = try TestHost(HostileServers.script) }

    private func http(_ url: String, _ more: [String: Value] = [:]) throws -> CheckOutcome {
        try host.probe("http", more.merging(["url": .string(url), "timeout": .int(1500)]) { own, _ in own })
    }

    @Test func httpAnswers() throws {
        let orders = try http("http://web:8080/orders", ["method": "POST", "body": "item=1", "status": .int(201)])
        #expect(orders.status == .passed, "\(orders)")
        #expect(orders.actual.contains("\\u{1b}[31m"))
        #expect(!orders.actual.contains("\u{1b}"))
        #expect(try http("http://web:8080/", ["body-contains": "accepted GET / "]).status == .passed)
        #expect(try http("http://web:8080/", ["body-lacks": "accepted"]).status == .failed)
        #expect(try http("http://web:8080/", ["status": .int(500)]).status == .failed)
        #expect(try http("http://web:8080/", ["expect-headers": .map(["x-shop": "open"])]).status == .passed)
        #expect(try http("http://web:8080/", ["expect-headers": .map(["x-shop": "shut"])]).status == .failed)
        #expect(try http("http://web:8080/moved", ["status": .int(302)]).status == .passed)
        #expect(try http("http://web:8080/moved", ["follow": .bool(true)]).status == .passed)
        #expect(try http("http://anything.example:8080/", ["connect-to": "web"]).status == .passed)
        #expect(try http("http://localhost:8080/").status == .passed)
        #expect(try http("http://web:9/").status == .failed)
        #expect(try http("http://anything.example:8080/").status == .graderError)
    }

    @Test(arguments: [8081, 8082, 8083, 8084, 8085]) func hostileHTTPFailsInTime(port: Int) throws {
        let outcome = try http("http://web:\(port)/", ["body-equals": "right"])
        #expect(outcome.status == .failed, "\(outcome)")
        #expect(outcome.milliseconds < 3000)
        #expect(outcome.actual.utf8.count < 5000)
    }

    @Test func endlessBodyIsReadToItsLimit() throws {
        #expect(try http("http://web:8081/", ["body-contains": "begin"]).status == .passed)
    }

    @Test func tcpPorts() throws {
        func tcp(_ arguments: [String: Value]) throws -> CheckOutcome {
            try host.probe("tcp", arguments.merging(["timeout": .int(500)]) { own, _ in own })
        }
        #expect(try tcp(["port": .int(8080)]).status == .passed)
        #expect(try tcp(["port": .int(9)]).status == .failed)
        #expect(try tcp(["port": .int(9), "expect": "refused"]).status == .passed)
        #expect(try tcp(["port": .int(9), "expect": "closed"]).status == .passed)
        #expect(try tcp(["port": .int(8080), "expect": "closed"]).status == .failed)
        #expect(try tcp(["port": .int(2222), "banner-contains": "OpenSSH"]).status == .passed)
        #expect(try tcp(["port": .int(8085), "banner-contains": "OpenSSH"]).status == .failed)
        #expect(try tcp(["host": "db", "port": .int(80)]).status == .failed)
        #expect(try tcp(["host": "nowhere", "port": .int(80)]).status == .graderError)
    }

    @Test func certificates() throws {
        func tls(_ port: Int, _ arguments: [String: Value]) throws -> CheckOutcome {
            let base: [String: Value] = [
                "port": .int(port), "name": "shop.internal", "ca": "/srv/ca.pem", "timeout": .int(1000),
            ]
            return try host.probe("tls", base.merging(arguments) { _, own in own })
        }
        #expect(try tls(8443, [:]).status == .passed)
        #expect(try tls(8443, ["valid-for": .int(3_600_000)]).status == .passed)
        #expect(try tls(8443, ["valid-for": .int(864_000_000)]).status == .failed)
        #expect(try tls(8443, ["name": "other.internal"]).status == .failed)
        #expect(try tls(8443, ["name": "other.internal", "expect": "wrong-name"]).status == .passed)
        #expect(try tls(8443, ["ca": "/srv/none.pem", "expect": "untrusted"]).status == .passed)
        #expect(try tls(9443, [:]).status == .failed)
        #expect(try tls(9443, ["expect": "expired"]).status == .passed)
        #expect(try tls(8084, [:]).status == .failed)
        #expect(try tls(8085, [:]).status == .failed)
        #expect(try tls(9, ["expect": "failed"]).status == .passed)
        let ca = TestHost.text(host.tree + "/srv/ca.pem")
        #expect(try tls(8443, ["ca": "/none", "ca-text": .string(ca)]).status == .passed)
        let url: [String: Value] = ["connect-to": "web", "ca": "/srv/ca.pem"]
        #expect(try http("https://shop.internal:8443/", url).status == .passed)
        #expect(try http("https://other.internal:8443/", url).status == .failed)
        #expect(
            try http("https://other.internal:8443/", ["connect-to": "web", "insecure": .bool(true)]).status == .passed)
    }

    @Test func names() throws {
        func dns(_ name: String, _ more: [String: Value]) throws -> CheckOutcome {
            let base: [String: Value] = ["name": .string(name), "timeout": .int(1200), "via": "localhost"]
            return try host.probe("dns", base.merging(more) { _, own in own })
        }
        #expect(try dns("good.test", ["expect": "10.1.2.3"]).status == .passed)
        #expect(try dns("good.test", ["expect": "10.1.2.4"]).status == .failed)
        #expect(try dns("good.test", ["type": "AAAA", "expect": "::9"]).status == .passed)
        #expect(try dns("good.test", ["type": "TXT", "expect": "hello"]).status == .passed)
        #expect(try dns("good.test", ["type": "CNAME", "expect": "www.good.test"]).status == .passed)
        #expect(try dns("bad.test", [:]).status == .failed)
        #expect(try dns("bad.test", ["absent": .bool(true)]).status == .passed)
        #expect(try dns("loop.test", ["type": "CNAME"]).status == .failed)
        #expect(try dns("mute.test", [:]).status == .failed)
    }

    @Test func listenersAndProcesses() throws {
        func port(_ arguments: [String: Value]) throws -> CheckOutcome { try host.probe("port", arguments) }
        #expect(try port(["port": .int(8080)]).status == .passed)
        #expect(try port(["port": .int(8080), "address": "127.0.0.1", "process": "python3"]).status == .passed)
        #expect(try port(["port": .int(8080), "process": "nginx"]).status == .failed)
        #expect(try port(["port": .int(8090), "address": "0.0.0.0"]).status == .passed)
        #expect(try port(["port": .int(8080), "address": "0.0.0.0"]).status == .failed)
        #expect(try port(["port": .int(8080), "address": "0.0.0.0", "expect": "free"]).status == .passed)
        #expect(try port(["port": .int(53), "protocol": "udp"]).status == .passed)
        #expect(try port(["port": .int(9)]).status == .failed)
        #expect(try host.probe("process", ["name": "python3", "user": "root", "max": .int(1)]).status == .passed)
        #expect(try host.probe("process", ["command": "servers.py"]).status == .passed)
        #expect(try host.probe("process", ["name": "python3", "user": "www-data"]).status == .failed)
        #expect(try host.probe("process", ["name": "swift-build"]).status == .failed)
        #expect(try host.probe("limit", ["name": "python3", "min": .int(64)]).status == .passed)
        #expect(try host.probe("limit", ["name": "python3", "min": .int(1 << 40)]).status == .failed)
    }
}
