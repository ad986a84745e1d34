import Scenario
import Testing

@testable import Grading

@Suite struct FileJudgementTests {
    private func cron(_ text: String, owner: String? = nil, trouble: String? = nil) -> CronTable {
        CronTable(path: "/etc/cron.d/shop", bytes: Array(text.utf8), owner: owner, trouble: trouble)
    }

    @Test func crontabsAreReadAsCronDoes() throws {
        let check = try CronCheck(
            arguments: .map(["user": .string("backup"), "command": .string("/usr/local/bin/dump")]))
        let good =
            "SHELL=/bin/sh\n# 1 2 3 4 5 backup /usr/local/bin/dump\n15 2 * * 1-5\tbackup  /usr/local/bin/dump all\n"
        #expect(check.judge([cron(good)]).status == .passed)
        #expect(check.judge([cron("@daily /usr/local/bin/dump\n", owner: "backup")]).status == .passed)
        for bad in [
            "", "15 2 * * * root /usr/local/bin/dump\n", "15 2 * * * backup /usr/local/bin/dump",
            "75 2 * * * backup /usr/local/bin/dump\n", "15 2 * * backup /usr/local/bin/dump\n",
            "*/0 2 * * * backup /usr/local/bin/dump\n", "@often backup /usr/local/bin/dump\n",
            "#15 2 * * * backup /usr/local/bin/dump\n",
        ] {
            #expect(check.judge([cron(bad)]).status == .failed, "\(bad)")
        }
        #expect(check.judge([cron(good, trouble: "others may write it")]).status == .failed)
        let timed = try CronCheck(
            arguments: .map([
                "user": .string("backup"), "command": .string("dump"), "schedule": .string("15 2 * * 1-5"),
            ]))
        #expect(timed.judge([cron(good)]).status == .passed)
        #expect(timed.judge([cron("@daily backup dump\n")]).status == .failed)
        let gone = try CronCheck(arguments: .map(["command": .string("dump"), "present": .bool(false)]))
        #expect(gone.judge([cron(good)]).status == .passed)
        #expect(gone.judge([cron("@daily root dump\n")]).status == .failed)
        #expect(throws: CheckError.self) {
            try CronCheck(arguments: .map(["command": .string("x"), "schedule": .string("* * *")]))
        }
    }

    @Test(arguments: ["* * * * *", "*/5 0-23/2 1,15 jan-mar mon,FRI", "@reboot", "0 0 31 12 7"])
    func schedulesThatCronTakes(text: String) {
        #expect(CronSchedule.isValid(text.split(separator: " ").map(String.init)))
    }

    @Test(arguments: [
        "", "*", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * foo *", "5-1 * * * *", "1,, * * * *", "-1 * * * *",
    ])
    func schedulesThatItDoesNot(text: String) {
        #expect(!CronSchedule.isValid(text.split(separator: " ").map(String.init)))
    }

    @Test func settingsAreFoundWhereverTheyStand() throws {
        let text = "# Port 1\nport 22\nPort = 2222 \n[mysqld]\nmax_connections: \"151\"\n[other]\nmax_connections=9;\n"
        func setting(_ more: [String: Value]) throws -> CheckOutcome.Status {
            let base: [String: Value] = ["path": .string("/c"), "key": .string("Port")]
            return try SettingCheck(arguments: .map(base.merging(more) { _, own in own })).judge(text).status
        }
        #expect(try setting(["value": .int(2222)]) == .passed)
        #expect(try setting(["value": .string("22"), "wins": .string("first")]) == .passed)
        #expect(try setting(["value": .list([.string("22"), .string("2222")])]) == .passed)
        #expect(try setting(["value": .int(1)]) == .failed)
        let most: [String: Value] = ["key": .string("max_connections")]
        #expect(
            try setting(most.merging(["section": .string("mysqld"), "value": .int(151)]) { _, own in own }) == .passed)
        #expect(
            try setting(most.merging(["section": .string("other"), "value": .int(9)]) { _, own in own }) == .passed)
        #expect(try setting(["key": .string("Por"), "absent": .bool(true)]) == .passed)
        #expect(try setting(["absent": .bool(true)]) == .failed)
        #expect(throws: CheckError.self) { try setting([:]) }
    }

    @Test func mountTablesPackagesAndNames() throws {
        func fstab(_ more: [String: Value]) throws -> CheckOutcome.Status {
            let text = "# /dev/x /srv ext4 ro 0 0\n/dev/vdb\t/srv  ext4 rw,nofail 0 2\n/dev/vdc /broken\n"
            let base: [String: Value] = ["path": .string("/srv")]
            return try FstabCheck(arguments: .map(base.merging(more) { _, own in own })).judge(text).status
        }
        #expect(
            try fstab(["source": .string("/dev/vdb"), "type": .string("ext4"), "options": .string("nofail")]) == .passed
        )
        #expect(try fstab(["lacks-options": .string("nofail")]) == .failed)
        #expect(try fstab(["path": .string("/broken")]) == .failed)
        #expect(try fstab(["path": .string("/none"), "present": .bool(false)]) == .passed)

        func package(_ more: [String: Value]) throws -> CheckOutcome.Status {
            let text = """
                Package: nginx
                Status: hold ok installed
                Description: a server
                 Package: fake
                Version: 1.22.1-9

                Package: redis-server
                Status: install ok half-configured
                Version: 7.0

                Package: gone
                Status: deinstall ok config-files
                """
            return try PackageCheck(arguments: .map(more)).judge(database: Array(text.utf8)).status
        }
        #expect(try package(["name": .string("nginx"), "version": .string("1.22"), "held": .bool(true)]) == .passed)
        #expect(try package(["name": .string("nginx"), "held": .bool(false)]) == .failed)
        #expect(try package(["name": .string("redis-server")]) == .failed)
        #expect(try package(["name": .string("redis-server"), "installed": .bool(false)]) == .failed)
        #expect(try package(["name": .string("gone"), "installed": .bool(false)]) == .passed)
        #expect(try package(["name": .string("fake")]) == .failed)

        func glob(_ name: String, _ pattern: String) -> Bool {
            Glob.matches(Array(name.unicodeScalars), Array(pattern.unicodeScalars))
        }
        #expect(glob("orders-1.sql.gz", "*.sql.gz") && glob("a", "?") && glob("", "*") && glob("abcabd", "*ab?"))
        #expect(!glob("orders.sql", "*.gz") && !glob("ab", "?") && !glob("a", ""))
        #expect(!glob(String(repeating: "a", count: 5000), String(repeating: "a*", count: 50) + "b"))
    }

    @Test func loginsAreBarredForManyReasons() throws {
        let passwd =
            "root:x:0:0::/root:/bin/bash\nada:x:1000:1000::/home/ada:/bin/bash\nweb:x:33:33::/var/www:/usr/sbin/nologin\n"
        let users = Accounts(file: Array(passwd.utf8))
        func seen(_ shadow: String = "ada:$y$j:19000:0:99999:7:::", home: UInt32? = 1000, closed: Bool = false)
            -> LoginCheck.Seen
        {
            .init(
                users: users, shadow: shadow, shells: "/bin/sh\n/bin/bash\n/usr/sbin/nologin\n", homeOwner: home,
                hasShell: true, isClosed: closed, today: 20_000)
        }
        func login(_ seen: LoginCheck.Seen, _ more: [String: Value] = [:]) throws -> Finding {
            try LoginCheck(arguments: .map(["user": .string("ada")].merging(more) { _, own in own })).judge(seen)
        }
        #expect(try login(seen()).status == .passed)
        #expect(try login(seen(), ["password": .bool(true)]).status == .passed)
        #expect(try login(seen("ada:!:19000:0:99999:7:::")).status == .passed)
        #expect(try login(seen("ada:!:19000:0:99999:7:::"), ["password": .bool(true)]).status == .failed)
        #expect(try login(seen("ada:x:19000:0:99999:7::19500:")).why.contains("expired"))
        #expect(try login(seen("ada:x:19000:0:90:7:10::")).why.contains("password has expired"))
        #expect(try login(seen("root:x:1::::::")).status == .failed)
        #expect(try login(seen(home: nil)).status == .failed)
        #expect(try login(seen(home: 0)).why.contains("belongs to root"))
        #expect(try login(seen(closed: true)).status == .failed)
        #expect(try login(seen(), ["user": .string("web")]).status == .failed)
        #expect(try login(seen(), ["user": .string("web"), "allowed": .bool(false)]).status == .passed)
    }

    @Test func whatCannotBeToldInHealthIsTrouble() throws {
        func unchanged(_ baseline: String?, _ prints: [String]) throws -> CheckOutcome.Status {
            var arguments: [String: Value] = ["paths": .list([.string("/a"), .string("/b")])]
            arguments["baseline"] = baseline.map { .string($0) }
            return try UnchangedCheck(arguments: .map(arguments)).judge(prints).status
        }
        #expect(try unchanged(nil, ["cafe", "absent"]) == .passed)
        #expect(try unchanged(nil, ["cafe", "too-many-files"]) == .graderError)
        #expect(try unchanged("cafe absent", ["cafe", "absent"]) == .passed)
        #expect(try unchanged("cafe absent", ["cafe", "too-many-files"]) == .failed)
        #expect(throws: CheckError.self) { try unchanged("cafe", ["cafe", "absent"]) }
    }

    @Test func valuesInDocuments() throws {
        let document = Value.map([
            "state": .string("ok"), "items": .list([.map(["n": .int(1)]), .map(["n": .double(2.5)])]),
            "a.b": .bool(true), "none": .null,
        ])
        func json(_ at: String, _ more: [String: Value] = [:]) throws -> CheckOutcome.Status {
            let base: [String: Value] = ["path": .string("/x"), "at": .string(at)]
            return try JSONCheck(arguments: .map(base.merging(more) { _, own in own })).judge(document).status
        }
        #expect(try json(".state", ["equals": .string("ok")]) == .passed)
        #expect(try json(".state", ["equals": .string("no")]) == .failed)
        #expect(try json(".items[-1].n", ["min": .int(2), "max": .int(3)]) == .passed)
        #expect(try json(".items[0].n", ["equals": .int(1)]) == .passed)
        #expect(try json(".items[2].n") == .failed)
        #expect(try json(".items[2]", ["absent": .bool(true)]) == .passed)
        #expect(try json(".items", ["count": .int(2)]) == .passed)
        #expect(try json("[\"a.b\"]", ["equals": .bool(true)]) == .passed)
        #expect(try json(".state", ["matches": .string("^o")]) == .passed)
        #expect(try json(".items", ["min": .int(0)]) == .failed)
        #expect(try json(".none") == .passed)
        for bad in ["", "state", ".a[", ".a[x]", "..", ".a]"] { #expect(JSONPlace(bad) == nil, "\(bad)") }
    }
}
