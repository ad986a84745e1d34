import API
import Glibc
import Report
import Store
import Testing

@testable import Daemon

@Suite struct StoreBookTests {
    private final class Place {
        let folder: String
        var path: String { folder + "/breakfix.db" }

        init() throws {
            var template = Array("/tmp/bfx-book-XXXXXX".utf8CString)
            folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        }

        deinit { DiskFile.removeFolder(folder) }
    }

    private let log = Log(isJournal: false, descriptor: -1)

    private func record(_ id: String, _ state: Session.State = .running) -> Daemon.SessionRecord {
        Daemon.SessionRecord(
            session: Session(
                id: id, scenario: "s", title: "t", complaint: "c", candidate: "Ada", state: state, detail: "",
                seed: .max, createdAt: 5, endsAt: 9),
            imageDigests: ["base": "d"], imageRoots: ["web": "/r"], addresses: ["web": "10.0.0.2"], injects: true,
            undo: [.init(problem: "p", fault: 1, token: [0, 255])], keeper: 77)
    }

    @Test func whatIsSavedIsThereAfterwards() throws {
        let place = try Place()
        let book = try StoreBook.open(place.path, log: log)
        try book.save(record("AAAAAA"))
        try book.save(record("BBBBBB"))
        try book.save(record("AAAAAA", .ended))
        try book.append(SessionReport.Event(at: 1, kind: "launched", text: "x"), to: "AAAAAA")
        let again = try StoreBook.open(place.path, log: log)
        #expect(try again.record("AAAAAA") == record("AAAAAA", .ended))
        #expect(try again.records().map(\.session.id) == ["AAAAAA", "BBBBBB"])
        #expect(try again.record("CCCCCC") == nil)
        #expect(try again.events(of: "AAAAAA") == [SessionReport.Event(at: 1, kind: "launched", text: "x")])
    }

    @Test func oneUnreadableEntryDoesNotHideTheOthers() throws {
        let place = try Place()
        let book = try StoreBook.open(place.path, log: log)
        try book.save(record("AAAAAA"))
        try Store(path: place.path).upsertSession(
            id: "BBBBBB", state: "running", createdAt: 6, document: Array("{".utf8))
        #expect(try book.records().map(\.session.id) == ["AAAAAA"])
        let trouble = #expect(throws: Trouble.self) { try book.record("BBBBBB") }
        #expect(trouble?.title.contains("BBBBBB") == true)
    }

    @Test func aFolderThatIsNotThereIsNamed() {
        let trouble = #expect(throws: Trouble.self) { try StoreBook.open("/nowhere/at/all.db", log: log) }
        #expect(trouble?.title.contains("/nowhere/at/all.db") == true)
    }
}
