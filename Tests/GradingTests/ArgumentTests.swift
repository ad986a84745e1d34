import Scenario
import Testing

@testable import Grading

@Suite struct ArgumentTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        let kind: String
        let arguments: Value
        let problem: String
        var testDescription: String { "\(kind): \(problem)" }
    }

    static let mistakes: [Mistake] = [
        Mistake(kind: "http", arguments: .map([:]), problem: "`url` is missing; give a text"),
        Mistake(
            kind: "http", arguments: .map(["url": .string("ftp://x")]),
            problem: "`url` does not fit; give an absolute http or https URL"),
        Mistake(
            kind: "http", arguments: .map(["url": .string("http://x"), "status": .string("ok")]),
            problem: "`status` does not fit; give a whole number or a list of them"),
        Mistake(
            kind: "tcp", arguments: .map(["port": .int(70_000)]),
            problem: "`port` does not fit; give a port from 1 to 65535"),
        Mistake(
            kind: "tcp", arguments: .map(["port": .int(1), "expect": .string("ajar")]),
            problem: "`expect` does not fit; give one of open, closed, refused, silent"),
        Mistake(
            kind: "dns", arguments: .map(["name": .string("a"), "type": .string("TXT")]),
            problem: "`type: TXT` needs a server in `via`"),
        Mistake(
            kind: "dns", arguments: .map(["name": .string("a"), "absent": .bool(true), "expect": .string("1.1.1.1")]),
            problem: "`absent` and `expect` exclude each other; give one of them"),
        Mistake(
            kind: "process", arguments: .map([:]), problem: "neither `name` nor `command` is given; give one of them"),
        Mistake(
            kind: "disk", arguments: .map(["path": .string("/")]),
            problem: "nothing is wanted; give `min-free`, `min-free-percent` or `min-free-inodes`"),
        Mistake(
            kind: "file", arguments: .map(["path": .string("/a"), "matches": .string("(")]),
            problem: "`matches` is not an extended regular expression: ("),
        Mistake(
            kind: "sysctl", arguments: .map(["name": .string("kernel.hostname"), "value": .int(1)]),
            problem: "`name` does not fit; give a setting below net."),
        Mistake(
            kind: "sysctl", arguments: .map(["name": .string("net.../../etc"), "value": .int(1)]),
            problem: "`name` does not fit; give a setting below net."),
        Mistake(kind: "pong", arguments: .map([:]), problem: "there is no such kind of check"),
    ]

    @Test(arguments: mistakes) func mistakesNameThemselves(mistake: Mistake) {
        let check = Check(id: "c", kind: mistake.kind, host: "web", arguments: mistake.arguments)
        #expect(throws: CheckError(kind: mistake.kind, problem: mistake.problem)) { try CheckLibrary.kind(of: check) }
    }

    @Test func defaultsAreThoseOfTheReference() throws {
        let http = try HTTPCheck(arguments: .map(["url": .string("http://x")]))
        #expect(
            http.method == "GET" && http.status == [200] && !http.follow && !http.isInsecure && http.timeout == 5000)
        #expect(http.trust == .file("/etc/ssl/certs/ca-certificates.crt"))
        let tls = try TLSCheck(arguments: .map(["host": .string("web")]))
        #expect(tls.port == 443 && tls.name == "web" && tls.expectation == .valid)
        let process = try ProcessCheck(arguments: .map(["name": .string("nginx")]))
        #expect(process.minimum == 1 && process.maximum == nil)
        let none = try ProcessCheck(arguments: .map(["name": .string("nginx"), "max": .int(0)]))
        #expect(none.minimum == 0)
        let service = try ServiceCheck(arguments: .map(["unit": .string("nginx")]))
        #expect(service.unit == "nginx.service" && service.state == .active && service.isEnabled == nil)
    }
}

@Suite struct ProbeRequestTests {
    @Test func longestCoversWaitingAndHanging() {
        let quick = Check(id: "a", kind: "tcp", host: "web", arguments: .map(["port": .int(1)]))
        let slow = Check(
            id: "b", kind: "command", host: "web", arguments: .map(["run": .string("true"), "timeout": .int(20_000)]),
            within: 10_000, stableFor: 2000)
        #expect(ProbeRequest(targets: [], addresses: [:], checks: []).longest == 5000)
        #expect(ProbeRequest(targets: [], addresses: [:], checks: [quick]).longest == 2 * 4500 + 5000)
        #expect(ProbeRequest(targets: [], addresses: [:], checks: [quick, slow]).longest == 12_000 + 2 * 21_500 + 5000)
        let many = ProbeRequest(targets: [], addresses: [:], checks: Array(repeating: quick, count: 7))
        #expect(many.longest == 4 * 4500 + 5000)
    }
}
