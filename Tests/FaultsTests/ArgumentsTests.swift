import Scenario
import Testing

@testable import Faults

@Suite struct ArgumentsTests {
    private func failure(_ fault: String, _ arguments: Value) -> FaultError? {
        do {
            _ = try FaultLibrary.plan(for: FaultUse(fault: fault, host: "web", arguments: arguments))
            return nil
        } catch {
            return error
        }
    }

    @Test func saysWhatIsMissing() {
        #expect(failure("file.mode", .map(["path": .string("/x")])) == .missing(fault: "file.mode", argument: "mode"))
        #expect(failure("file.mode", .null) == .missing(fault: "file.mode", argument: "path"))
        #expect(failure("file.mode", .int(3)) == .notMapping(fault: "file.mode"))
    }

    @Test func saysWhatIsUnknown() {
        let error = failure("link.down", .map(["interface": .string("eth0"), "speed": .int(1)]))
        #expect(error == .unknownArgument(fault: "link.down", argument: "speed", known: ["interface"]))
        #expect(error?.description == "link.down has no argument \"speed\"; it knows interface")
    }

    @Test(arguments: [
        ("file.mode", "path", Value.string("etc/passwd"), "an absolute path without .., // or a slash at the end"),
        ("file.mode", "path", .string("/srv/../etc"), "an absolute path without .., // or a slash at the end"),
        ("file.mode", "path", .string("/srv/a\u{0}b"), "an absolute path without .., // or a slash at the end"),
        ("file.mode", "mode", .int(0o10000), "a file mode such as \"0644\""),
        ("file.content", "append", .string("a\u{0}b"), "text without control characters"),
        ("firewall.drop", "port", .int(0), "between 1 and 65535"),
        ("firewall.drop", "action", .string("lose"), "one of drop, reject"),
        ("firewall.drop", "peer", .string("10.0.0.1; flush ruleset"), "an IPv4 address or prefix"),
        ("database.lock", "table", .string("orders; drop table orders"), "a table's name"),
        ("process.stopped", "all", .string("yes"), "true or false"),
        ("log.noise", "lines", .list([]), "at least 1 long"),
        ("disk.fill", "name", .string("a/b"), "a file's name"),
        ("service.drop-in", "settings", .map(["User": .int(3)]), "a mapping to text"),
    ])
    func saysWhatDoesNotFit(_ fault: String, _ argument: String, _ value: Value, _ expected: String) throws {
        let kind = try #require(FaultLibrary.kind(fault))
        let example = try #require(kind.examples.first)
        guard case .map(var members) = try kind.value(example) else { return }
        members[argument] = value
        #expect(
            failure(fault, .map(members)) == .unfit(fault: fault, argument: argument, expected: expected))
    }

    @Test(
        arguments: [
            (
                ["calls": .list([.string("fsync"), .string("fork")]), "path": .string("/srv/**")],
                "`path` and `disk` say nothing of fork, which is about no file"
            ),
            (
                ["calls": .list([.string("openat")]), "port": .int(80)],
                "`address` and `port` say nothing of openat, which has no address"
            ),
            (["calls": .list([.string("fsync")]), "on": .int(1_000)], "`on` and `off` go together, and neither is 0"),
            (["calls": .list([.string("fsync")]), "healed-by": .map([:])], "`healed-by` has no condition"),
            (
                ["calls": .list([.string("fsync")]), "healed-by": .map(["free": .map(["srv": .int(1)])])],
                "`healed-by`: srv is no absolute path"
            ),
        ] as [([String: Value], String)])
    func saysWhatMakesNoSenseOfACall(_ arguments: [String: Value], _ reason: String) throws {
        let whole = Value.map(arguments.merging(["errno": .string("EIO")]) { $1 })
        #expect(failure("syscall.fail", whole) == .conflict(fault: "syscall.fail", reason: reason))
        #expect(try #require(FaultLibrary.kind("syscall.fail")).term.complaint(whole) == reason)
    }

    @Test func aCallIsNamedAsTheFenceKnowsIt() throws {
        let bad = Value.map(["calls": .list([.string("fsink")]), "errno": .string("EIO")])
        guard case .unfit("syscall.fail", "calls", let expected) = failure("syscall.fail", bad) else {
            Issue.record("\(String(describing: failure("syscall.fail", bad)))")
            return
        }
        #expect(expected.contains("fsync"))
        #expect(Syscall.named("bpf") == nil && Syscall.named("fsync")?.subjects == [.descriptor(at: 0)])
    }

    @Test func saysWhatDoesNotGoTogether() {
        let both = Value.map(["path": .string("/x"), "append": .string("a"), "content": .string("b")])
        #expect(
            failure("file.content", both)?.description
                == "file.content: exactly one of content, append, prepend, find must be given; there are content and append"
        )
        #expect(
            failure("firewall.drop", .map(["port": .int(8), "protocol": .string("icmp")]))
                == .conflict(fault: "firewall.drop", reason: "icmp has no ports"))
        #expect(failure("limit.nofile", .map(["limit": .int(20)])) != nil)
        let lone = Value.map(["certificate": .string("/c"), "key": .string("/k"), "ca-key": .string("/ca")])
        #expect(
            failure("tls.expired", lone)
                == .conflict(fault: "tls.expired", reason: "ca-certificate and ca-key go together"))
    }

    @Test func aDropInTakesNoSecondLine() {
        let evil = Value.map(["unit": .string("nginx"), "settings": .map(["User": .string("a\nExecStart=/bin/sh")])])
        #expect(
            failure("service.drop-in", evil)
                == .unfit(fault: "service.drop-in", argument: "settings", expected: "one line per setting (User)"))
    }

    @Test(arguments: [("64K", 65_536), ("2G", 2_147_483_648), ("17", 17)])
    func readsSizes(_ text: String, _ bytes: Int) {
        #expect(Shape.size.read(text) == .int(bytes))
    }
}
