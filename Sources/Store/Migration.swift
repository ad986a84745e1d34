/// One step of the schema's history; a step that was ever released is never changed, only followed by another.
struct Migration {
    /// Its name in the file, for good.
    let name: String
    /// What it does.
    let sql: String

    /// All of them, in order.
    static let all = [
        Migration(
            name: "1-sessions",
            sql: """
                CREATE TABLE sessions (
                    id TEXT PRIMARY KEY NOT NULL,
                    state TEXT NOT NULL,
                    created_at INTEGER NOT NULL,
                    document BLOB NOT NULL
                ) STRICT;
                CREATE INDEX sessions_by_age ON sessions (created_at);
                CREATE TABLE events (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
                    at INTEGER NOT NULL,
                    kind TEXT NOT NULL,
                    text TEXT NOT NULL
                ) STRICT;
                CREATE INDEX events_by_session ON events (session, number);
                CREATE TABLE reports (
                    session TEXT PRIMARY KEY NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
                    at INTEGER NOT NULL,
                    json BLOB NOT NULL
                ) STRICT;
                CREATE TABLE hints (
                    session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
                    problem TEXT NOT NULL,
                    position INTEGER NOT NULL,
                    at INTEGER NOT NULL,
                    cost INTEGER NOT NULL,
                    text TEXT NOT NULL,
                    PRIMARY KEY (session, problem, position)
                ) STRICT;
                """)
    ]

    /// Brings a file to the newest schema, or leaves it as it was.
    static func apply(to connection: Connection) throws(StoreError) {
        try connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY NOT NULL) STRICT")
        // Two programs may open a new file at the same time; so what is missing is decided under the write lock.
        try connection.transaction { () throws(StoreError) in
            let done = try connection.rows("SELECT name FROM migrations") { $0.text(0) }
            let known = Set(all.map(\.name))
            if let strange = done.first(where: { !known.contains($0) }) {
                throw .tooNew(path: connection.path, migration: strange)
            }
            for migration in all where !done.contains(migration.name) {
                try connection.execute(migration.sql)
                try connection.run("INSERT INTO migrations (name) VALUES (?)", [.text(migration.name)])
            }
        }
    }
}
