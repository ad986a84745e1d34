internal import API
internal import Report
internal import Store

/// Keeps sessions in the SQLite file.
struct StoreBook: SessionBook {
    private let store: Store

    /// Opens the file; it is made where it is not there.
    static func open(_ path: String) throws(Trouble) -> StoreBook {
        StoreBook(store: try telling { () throws(StoreError) in try Store(path: path) })
    }

    func save(_ record: SessionRecord) throws(Trouble) {
        let document = try JSON.encode(record)
        let session = record.session
        try StoreBook.telling { () throws(StoreError) in
            try store.upsertSession(
                id: session.id, state: session.state.rawValue, createdAt: session.createdAt, document: document)
        }
    }

    func record(_ id: String) throws(Trouble) -> SessionRecord? {
        let kept = try StoreBook.telling { () throws(StoreError) in try store.session(id) }
        guard let kept else { return nil }
        return try StoreBook.read(kept.document, of: id)
    }

    func records() throws(Trouble) -> [SessionRecord] {
        let kept = try StoreBook.telling { () throws(StoreError) in try store.sessions() }
        var records: [SessionRecord] = []
        for entry in kept { records.append(try StoreBook.read(entry.document, of: entry.id)) }
        return records
    }

    func append(_ event: SessionReport.Event, to session: String) throws(Trouble) {
        try StoreBook.telling { () throws(StoreError) in
            try store.appendEvent(session: session, at: event.at, kind: event.kind, text: event.text)
        }
    }

    func events(of session: String) throws(Trouble) -> [SessionReport.Event] {
        try StoreBook.telling { () throws(StoreError) in try store.events(session: session) }
            .map { SessionReport.Event(at: $0.at, kind: $0.kind, text: $0.text) }
    }

    func keep(_ report: SessionReport) throws(Trouble) {
        let json = try JSON.encode(report)
        try StoreBook.telling { () throws(StoreError) in
            try store.saveReport(session: report.session, at: report.gradedAt ?? report.startedAt, json: json)
        }
    }

    private static func read(_ document: [UInt8], of id: String) throws(Trouble) -> SessionRecord {
        do {
            return try JSON.decode(from: document)
        } catch {
            throw .machine("the store's entry of session \(id) cannot be read: \(JSON.explain(error))")
        }
    }

    private static func telling<Result>(_ body: () throws(StoreError) -> Result) throws(Trouble) -> Result {
        do {
            return try body()
        } catch .noSpace(let path) {
            throw .noSpace(path)
        } catch {
            throw Trouble(
                type: "store", title: "\(error)", help: "see docs/architecture.md on what the store is for", status: 500
            )
        }
    }
}
