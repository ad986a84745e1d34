import Glibc
import Testing

@testable import Store

@Suite(.serialized, .timeLimit(.minutes(1))) struct StoreTests {
    let folder = Folder()

    @Test func roundTrip() throws {
        let store = try Store(path: folder.file)
        let document: [UInt8] = [0, 1, 2, 255]
        try store.upsertSession(id: "B", state: "launching", createdAt: 2, document: [])
        try store.upsertSession(id: "A", state: "launching", createdAt: 1, document: document)
        try store.upsertSession(id: "A", state: "running", createdAt: 99, document: document + [7])
        let a = SessionRecord(id: "A", state: "running", createdAt: 1, document: document + [7])
        #expect(try store.session("A") == a)
        #expect(try store.session("' OR 1=1 --") == nil)
        #expect(try store.sessions().map(\.id) == ["A", "B"])

        try store.appendEvent(session: "A", at: 10, kind: "hint", text: "")
        try store.appendEvent(session: "A", at: 5, kind: "Zoë\u{0}x", text: "🙂 'quoted'")
        #expect(
            try store.events(session: "A") == [
                EventRecord(at: 10, kind: "hint", text: ""), EventRecord(at: 5, kind: "Zoë\u{0}x", text: "🙂 'quoted'"),
            ])

        #expect(try store.report(session: "A") == nil)
        try store.saveReport(session: "A", at: 1, json: [1])
        try store.saveReport(session: "A", at: 2, json: [2])
        #expect(try store.report(session: "A") == ReportRecord(at: 2, json: [2]))

        let hint = HintRecord(problem: "p", index: 0, at: 3, cost: 1, text: "look")
        #expect(try store.addHint(session: "A", hint))
        #expect(try !store.addHint(session: "A", HintRecord(problem: "p", index: 0, at: 4, cost: 9, text: "again")))
        #expect(try store.hints(session: "A") == [hint])
    }

    @Test func deletingASessionDeletesItsOwn() throws {
        let store = try Store(path: folder.file)
        try store.upsertSession(id: "A", state: "ended", createdAt: 1, document: [])
        try store.appendEvent(session: "A", at: 1, kind: "k", text: "t")
        try store.saveReport(session: "A", at: 1, json: [1])
        try store.addHint(session: "A", HintRecord(problem: "p", index: 0, at: 1, cost: 1, text: "t"))
        try store.deleteSession("A")
        try store.deleteSession("A")
        #expect(try store.sessions().isEmpty && store.events(session: "A").isEmpty)
        #expect(try store.report(session: "A") == nil && store.hints(session: "A").isEmpty)
        #expect(throws: StoreError.missing(path: folder.file, detail: "FOREIGN KEY constraint failed")) {
            try store.appendEvent(session: "A", at: 1, kind: "k", text: "t")
        }
    }

    @Test func reopenedFileHasEverythingAndIsPrivate() throws {
        do {
            let store = try Store(path: folder.file)
            try store.upsertSession(id: "A", state: "running", createdAt: 1, document: [1])
        }
        #expect(try Store(path: folder.file).session("A")?.document == [1])
        var status = stat()
        #expect(stat(folder.file, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test func killedWriterLosesNothingItWasToldIsDone() async throws {
        let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            [path = folder.file as String] in
            let store = try Store(path: path)
            try store.upsertSession(id: "A", state: "running", createdAt: 1, document: [])
            for number in 0..<1_000_000 {
                try store.appendEvent(session: "A", at: Int64(number), kind: "k", text: "event \(number)")
                if number == 500 { kill(getpid(), SIGKILL) }
            }
        }
        #expect(result != nil)
        let store = try Store(path: folder.file)
        let events = try store.events(session: "A")
        #expect(events.map(\.at) == (0...500).map { Int64($0) })
        try store.appendEvent(session: "A", at: 501, kind: "k", text: "after")
    }

    @Test func twoOpenersSeeEachOther() throws {
        let first = try Store(path: folder.file)
        let second = try Store(path: folder.file)
        try first.upsertSession(id: "A", state: "running", createdAt: 1, document: [])
        for number in 0..<50 {
            try first.appendEvent(session: "A", at: Int64(number), kind: "first", text: "")
            try second.appendEvent(session: "A", at: Int64(number), kind: "second", text: "")
        }
        #expect(try first.events(session: "A").count == 100)
    }

    @Test func manyOpenANewFileAtOnce() async throws {
        let path = folder.file
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let store = try Store(path: path)
                    try store.upsertSession(id: "S\(number)", state: "running", createdAt: 1, document: [])
                    for at in 0..<20 { try store.appendEvent(session: "S\(number)", at: Int64(at), kind: "", text: "") }
                }
            }
            try await group.waitForAll()
        }
        #expect(try Store(path: path).sessions().count == 8)
    }

    @Test func fullDiskKeepsTheFileSound() throws {
        guard getuid() == 0 else { try Test.cancel("needs root to mount a tmpfs") }
        let small = folder.path + "/small"
        mkdir(small, 0o700)
        #expect(mount("none", small, "tmpfs", 0, "size=300k") == 0)
        defer {
            umount2(small, Int32(MNT_DETACH))
            rmdir(small)
        }
        let path = small + "/s.db"
        var kept = 0
        do {
            let store = try Store(path: path)
            try store.upsertSession(id: "A", state: "running", createdAt: 1, document: [])
            let text = String(repeating: "x", count: 5000)
            #expect(throws: StoreError.noSpace(path: path)) {
                for _ in 0..<1000 {
                    try store.appendEvent(session: "A", at: 1, kind: "k", text: text)
                    kept += 1
                }
            }
            #expect(kept > 5)
            #expect(try store.events(session: "A").count == kept)
        }
        #expect(mount("none", small, "tmpfs", UInt(MS_REMOUNT), "size=3m") == 0)
        let store = try Store(path: path)
        #expect(try store.events(session: "A").count == kept)
        try store.appendEvent(session: "A", at: 1, kind: "k", text: "after")
    }

    @Test func fileThatIsNoDatabase() throws {
        folder.write(Array(String(repeating: "not a database ", count: 100).utf8))
        let error = #expect(throws: StoreError.self) { _ = try Store(path: folder.file) }
        #expect(error == .damaged(path: folder.file, detail: "file is not a database"))
        #expect("\(try #require(error))".contains(folder.file))
    }

    @Test func damagedPagesAreFound() throws {
        do {
            let store = try Store(path: folder.file)
            try store.upsertSession(id: "A", state: "running", createdAt: 1, document: [])
            for number in 0..<500 {
                try store.appendEvent(session: "A", at: Int64(number), kind: "k", text: "\(number) some text")
            }
        }
        let fd = open(folder.file, O_WRONLY | O_CLOEXEC)
        let junk = [UInt8](repeating: 0xA5, count: 8192)
        #expect(pwrite(fd, junk, junk.count, 8192) == junk.count)
        close(fd)
        let error = #expect(throws: StoreError.self) { _ = try Store(path: folder.file) }
        guard case .damaged(folder.file, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func missingFolderAndNewerFile() throws {
        let nowhere = folder.path + "/none/s.db"
        #expect(throws: StoreError.cannotOpen(path: nowhere, detail: "No such file or directory")) {
            _ = try Store(path: nowhere)
        }
        do {
            _ = try Store(path: folder.file)
            let connection = try Connection(path: folder.file, patience: 0)
            try connection.run("INSERT INTO migrations (name) VALUES (?)", [.text("9-later")])
        }
        #expect(throws: StoreError.tooNew(path: folder.file, migration: "9-later")) { _ = try Store(path: folder.file) }
    }

    @Test func speed() throws {
        let store = try Store(path: folder.file)
        try store.upsertSession(id: "A", state: "running", createdAt: 1, document: [])
        let clock = ContinuousClock()
        let time = try clock.measure {
            for number in 0..<1000 { try store.appendEvent(session: "A", at: Int64(number), kind: "k", text: "text") }
        }
        print("event: \(time / 1000)")
        #expect(time < .seconds(10))
    }
}

/// A folder that goes when it is no longer needed.
final class Folder: Sendable {
    let path: String
    var file: String { path + "/s.db" }

    init() {
        var template = Array("/tmp/store-test-XXXXXX".utf8CString)
        path = String(cString: mkdtemp(&template))
    }

    deinit {
        for suffix in ["", "-wal", "-shm"] { unlink(file + suffix) }
        rmdir(path)
    }

    func write(_ bytes: [UInt8]) {
        let fd = open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        _ = Glibc.write(fd, bytes, bytes.count)
        close(fd)
    }
}
