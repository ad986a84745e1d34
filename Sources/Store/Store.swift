internal import Synchronization

/// What the daemon remembers, in one SQLite file with a write-ahead log; safe to use from any thread.
///
/// Every call is done when it returns: a crash of the program loses nothing of it, a loss of power at most the last
/// moments (`synchronous=NORMAL`), and neither damages the file. Calls wait for the disk: not for a cooperative pool.
public final class Store: Sendable {
    /// Milliseconds to wait for another process that writes.
    public static let patience: Int32 = 5000

    private let connection: Mutex<Connection>

    /// Opens the file, creates it (0600) where it does not exist, and brings it to the newest schema.
    ///
    /// - Parameter path: The file; its folder must exist. SQLite keeps two more beside it, `-wal` and `-shm`.
    public init(path: String) throws(StoreError) {
        let connection = try Connection(path: path, patience: Self.patience)
        try connection.execute("PRAGMA journal_mode = WAL")
        try connection.execute("PRAGMA synchronous = NORMAL")
        try connection.execute("PRAGMA foreign_keys = ON")
        try connection.execute("PRAGMA trusted_schema = OFF")
        let check = try connection.rows("PRAGMA quick_check(1)") { $0.text(0) }
        guard check == ["ok"] else { throw .damaged(path: path, detail: check.first ?? "no answer") }
        try Migration.apply(to: connection)
        self.connection = Mutex(connection)
    }

    // MARK: Sessions

    /// Adds a session, or replaces its state and document; `createdAt` stays as it was first.
    public func upsertSession(id: String, state: String, createdAt: Int64, document: [UInt8]) throws(StoreError) {
        try run(
            """
            INSERT INTO sessions (id, state, created_at, document) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET state = excluded.state, document = excluded.document
            """, [.text(id), .text(state), .integer(createdAt), .bytes(document)])
    }

    /// A session; nil where there is none of this id.
    public func session(_ id: String) throws(StoreError) -> SessionRecord? {
        try rows("SELECT id, state, created_at, document FROM sessions WHERE id = ?", [.text(id)], Self.session).first
    }

    /// All sessions, the oldest first.
    public func sessions() throws(StoreError) -> [SessionRecord] {
        try rows("SELECT id, state, created_at, document FROM sessions ORDER BY created_at, id", [], Self.session)
    }

    /// Forgets a session with its events, hints and report; no error where there is none.
    public func deleteSession(_ id: String) throws(StoreError) {
        try run("DELETE FROM sessions WHERE id = ?", [.text(id)])
    }

    // MARK: Events

    /// Adds an event to a session that exists.
    public func appendEvent(session: String, at: Int64, kind: String, text: String) throws(StoreError) {
        try run(
            "INSERT INTO events (session, at, kind, text) VALUES (?, ?, ?, ?)",
            [.text(session), .integer(at), .text(kind), .text(text)])
    }

    /// A session's events, in the order they were added.
    public func events(session: String) throws(StoreError) -> [EventRecord] {
        try rows("SELECT at, kind, text FROM events WHERE session = ? ORDER BY number", [.text(session)]) {
            EventRecord(at: $0.integer(0), kind: $0.text(1), text: $0.text(2))
        }
    }

    // MARK: Reports

    /// Keeps a session's report, instead of an earlier one.
    public func saveReport(session: String, at: Int64, json: [UInt8]) throws(StoreError) {
        try run(
            """
            INSERT INTO reports (session, at, json) VALUES (?, ?, ?)
            ON CONFLICT (session) DO UPDATE SET at = excluded.at, json = excluded.json
            """, [.text(session), .integer(at), .bytes(json)])
    }

    /// A session's report; nil where it has none.
    public func report(session: String) throws(StoreError) -> ReportRecord? {
        try rows("SELECT at, json FROM reports WHERE session = ?", [.text(session)]) {
            ReportRecord(at: $0.integer(0), json: $0.bytes(1))
        }.first
    }

    // MARK: Hints

    /// Adds a hint that was given.
    ///
    /// - Returns: Whether it was added; false where this hint had been given before, which changes nothing.
    @discardableResult
    public func addHint(session: String, _ hint: HintRecord) throws(StoreError) -> Bool {
        try connection.withLock { connection throws(StoreError) in
            try connection.run(
                """
                INSERT INTO hints (session, problem, position, at, cost, text) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (session, problem, position) DO NOTHING
                """,
                [
                    .text(session), .text(hint.problem), .integer(Int64(hint.index)), .integer(hint.at),
                    .integer(Int64(hint.cost)), .text(hint.text),
                ])
            return connection.changes > 0
        }
    }

    /// The hints that were given in a session, by problem and index.
    public func hints(session: String) throws(StoreError) -> [HintRecord] {
        try rows(
            "SELECT problem, position, at, cost, text FROM hints WHERE session = ? ORDER BY problem, position",
            [.text(session)]
        ) {
            HintRecord(
                problem: $0.text(0), index: Int($0.integer(1)), at: $0.integer(2), cost: Int($0.integer(3)),
                text: $0.text(4))
        }
    }

    private static func session(_ row: borrowing Statement) -> SessionRecord {
        SessionRecord(id: row.text(0), state: row.text(1), createdAt: row.integer(2), document: row.bytes(3))
    }

    private func run(_ sql: String, _ values: [SQLValue]) throws(StoreError) {
        try connection.withLock { connection throws(StoreError) in try connection.run(sql, values) }
    }

    private func rows<Row: Sendable>(
        _ sql: String, _ values: [SQLValue], _ make: @Sendable (borrowing Statement) -> Row
    ) throws(StoreError) -> [Row] {
        try connection.withLock { connection throws(StoreError) in try connection.rows(sql, values, make) }
    }
}
