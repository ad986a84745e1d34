import Scenario
import Testing

@testable import Grading

@Suite struct JudgementTests {
    private func service(_ arguments: [String: Value]) throws -> ServiceCheck {
        try ServiceCheck(arguments: .map(arguments.merging(["unit": .string("shop")]) { own, _ in own }))
    }

    private func unit(_ active: String, _ file: String = "enabled", load: String = "loaded") -> ServiceCheck.Seen {
        .init(loadState: load, activeState: active, subState: "running", fileState: file, restarts: 3)
    }

    @Test func units() throws {
        #expect(try service([:]).judge(unit("active")).status == .passed)
        #expect(try service([:]).judge(unit("activating")).status == .failed)
        #expect(try service([:]).judge(unit("inactive", "", load: "not-found")).why == "There is no such unit.")
        #expect(try service(["state": .string("inactive")]).judge(unit("inactive")).status == .passed)
        #expect(try service(["enabled": .bool(true)]).judge(unit("active", "disabled")).status == .failed)
        #expect(try service(["enabled": .bool(true)]).judge(unit("active", "enabled-runtime")).status == .failed)
        #expect(try service(["enabled": .bool(false)]).judge(unit("active", "masked")).status == .passed)
        #expect(try service(["max-restarts": .int(2)]).judge(unit("active")).status == .failed)
        #expect(try service(["max-restarts": .int(3)]).judge(unit("active")).status == .passed)
    }

    @Test func mountTables() throws {
        let table = """
            21 1 0:20 / / rw,relatime shared:1 - ext4 /dev/vda rw
            22 21 0:21 / /srv/my\\040data ro,noexec - tmpfs tmpfs rw,size=64k
            23 21 0:22 / /srv/my\\040data rw - xfs /dev/vdb rw
            garbage
            """
        func mount(_ arguments: [String: Value]) throws -> Finding {
            try MountCheck(arguments: .map(arguments)).judge(mountinfo: table)
        }
        #expect(try mount(["path": .string("/")]).status == .passed)
        #expect(try mount(["path": .string("/srv/my data"), "type": .string("xfs")]).status == .passed)
        #expect(try mount(["path": .string("/srv/my data"), "type": .string("tmpfs")]).status == .failed)
        #expect(try mount(["path": .string("/"), "options": .string("noexec")]).status == .failed)
        #expect(try mount(["path": .string("/none"), "mounted": .bool(false)]).status == .passed)
    }

    @Test func accountsAreReadAsData() throws {
        let text =
            "root:x:0:0:root:/root:/bin/bash\nbroken\n:x:1:\nroot:x:7:0::/:/bin/sh\nshop:x:1000:1000::/srv:/bin/sh\n"
        let users = Accounts(file: Array(text.utf8) + [0xff, 0xfe])
        #expect(users.entries.map(\.name) == ["root", "root", "shop"])
        #expect(users.number(of: "root") == 0)
        #expect(users.number(of: "4711") == 4711)
        #expect(users.number(of: "ghost") == nil)
        let groups = Accounts(file: Array("shop:x:1000:\nsudo:x:27:adam,shop\nadm:x:4:shopper\n".utf8))
        let check = try UserCheck(
            arguments: .map(["name": .string("shop"), "groups": .list([.string("shop"), .string("sudo")])]))
        #expect(check.judge(users: users, groups: groups).status == .passed)
        let lacks = try UserCheck(arguments: .map(["name": .string("shop"), "lacks-groups": .string("sudo")]))
        #expect(lacks.judge(users: users, groups: groups).status == .failed)
        let notIn = try UserCheck(arguments: .map(["name": .string("shop"), "groups": .string("adm")]))
        #expect(notIn.judge(users: users, groups: groups).status == .failed)
    }

    @Test func limitsAreTheKernelsText() throws {
        let text = """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             unlimited            unlimited            processes
            Max open files            1024                 524288               files
            """
        let files = try LimitCheck(arguments: .map(["name": .string("x"), "min": .int(4096)]))
        #expect(try files.soft(inLimits: text) == 1024)
        #expect(throws: CheckError.self) { try files.soft(inLimits: "") }
        #expect(files.judge([1024, 8192, nil]).status == .failed)
        #expect(files.judge([nil]).status == .passed)
        #expect(files.judge([]).status == .failed)
        let tasks = try LimitCheck(
            arguments: .map(["name": .string("x"), "resource": .string("nproc"), "min": .int(1)]))
        #expect(try tasks.soft(inLimits: text) == nil)
    }

    @Test func textsAreComparedByBytes() {
        let bytes = Array("first\nsecond 7\n\n".utf8)
        #expect(TextExpectation(equals: "first\nsecond 7").complaint(about: bytes) == nil)
        #expect(TextExpectation(equals: "first\nsecond 7").complaint(about: bytes, isCut: true) != nil)
        #expect(TextExpectation(contains: ["second 7"]).complaint(about: bytes) == nil)
        #expect(TextExpectation(contains: ["second 8"]).complaint(about: bytes) == "does not contain \"second 8\"")
        #expect(TextExpectation(contains: [""]).complaint(about: []) == nil)
        #expect(TextExpectation(contains: ["longer than all"]).complaint(about: [1]) != nil)
        #expect(TextExpectation(lacks: ["first"]).complaint(about: bytes) == "contains \"first\"")
        #expect(TextExpectation(matches: Expression("^second [0-9]$")).complaint(about: bytes) == nil)
        #expect(TextExpectation(matches: Expression("^b$")).complaint(about: Array("a\0b\0c".utf8)) == nil)
        #expect(TextExpectation(matches: Expression("^econd")).complaint(about: bytes) != nil)
        #expect(Expression("(") == nil)
    }

    @Test func hostileTextCannotMoveACursor() {
        let shown = HostileText.shown("a\u{1b}[2Jb\r\n\u{202e}c\u{7f}\u{9b}d")
        #expect(shown == "a\\u{1b}[2Jb\\r\\n\\u{202e}c\\u{7f}\\u{9b}d")
        #expect(HostileText.shown(String(repeating: "x", count: 5000)).count == HostileText.limit + 1)
        #expect(HostileText.decode([0x61, 0xff]) == "a\u{fffd}")
    }

    @Test func headersAndStatusesOfAnswers() throws {
        let check = try HTTPCheck(
            arguments: .map([
                "url": .string("http://x"), "status": .list([.int(200), .int(204)]),
                "expect-headers": .map(["Server": .string("nginx")]),
            ]))
        func answer(_ status: Int, _ headers: [HTTPCheck.Header]) -> Finding {
            check.judge(.init(status: status, headers: headers, body: [], isCut: false))
        }
        #expect(answer(204, [.init(name: "server", value: "nginx/1.22")]).status == .passed)
        #expect(answer(500, [.init(name: "server", value: "nginx/1.22")]).why == "The answer's status is 500.")
        #expect(answer(200, []).why == "The answer has no header Server.")
        #expect(answer(200, [.init(name: "Server", value: "apache")]).status == .failed)
    }
}
