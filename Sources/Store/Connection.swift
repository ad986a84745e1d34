internal import CSQLite
internal import Glibc

/// An open database file; used by one thread at a time.
final class Connection {
    let path: String
    private let handle: OpaquePointer

    /// Opens the file, and creates it where it does not exist; its permissions are 0600 then.
    init(path: String, patience: Int32) throws(StoreError) {
        self.path = path
        // SQLite would create it with the umask's permissions; the two files beside it get those of the first.
        let fd = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard fd >= 0 else { throw Self.cannotOpen(path, errno) }
        close(fd)
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let error = Self.error(path, code, opened)
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
        sqlite3_busy_timeout(opened, patience)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements that have neither parameters nor rows.
    func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// Runs one statement for its effect.
    func run(_ sql: String, _ values: [SQLValue]) throws(StoreError) {
        let statement = try Statement(self, sql, values)
        while try statement.step() {}
    }

    /// Runs one statement and makes a value of every row.
    func rows<Row>(
        _ sql: String, _ values: [SQLValue] = [], _ make: (borrowing Statement) -> Row
    ) throws(StoreError) -> [Row] {
        let statement = try Statement(self, sql, values)
        var rows: [Row] = []
        while try statement.step() { rows.append(make(statement)) }
        return rows
    }

    /// Does everything in `body` or nothing of it.
    func transaction(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        try execute("BEGIN IMMEDIATE")
        do throws(StoreError) {
            try body()
            try execute("COMMIT")
        } catch {
            // After some failures SQLite has rolled back by itself.
            if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
            throw error
        }
    }

    /// How many rows the last statement changed.
    var changes: Int { Int(sqlite3_changes(handle)) }

    /// Makes a statement of the library, which the caller finalizes.
    func prepare(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> OpaquePointer {
        var statement: OpaquePointer?
        var code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        guard code == SQLITE_OK, let statement else { throw error(code) }
        for (index, value) in values.enumerated() where code == SQLITE_OK {
            code = value.bind(to: statement, at: Int32(index + 1))
        }
        guard code == SQLITE_OK else {
            sqlite3_finalize(statement)
            throw error(code)
        }
        return statement
    }

    /// What the library's last answer means.
    func error(_ code: Int32) -> StoreError { Self.error(path, code, handle) }

    private static func error(_ path: String, _ code: Int32, _ handle: OpaquePointer?) -> StoreError {
        let detail = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
        let isFull = handle.map { sqlite3_system_errno($0) == ENOSPC || sqlite3_system_errno($0) == EDQUOT } ?? false
        switch code & 0xFF {
        case SQLITE_FULL: return .noSpace(path: path)
        case SQLITE_IOERR where isFull: return .noSpace(path: path)
        case SQLITE_NOTADB, SQLITE_CORRUPT: return .damaged(path: path, detail: detail)
        case SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH: return .permission(path: path)
        case SQLITE_CANTOPEN: return .cannotOpen(path: path, detail: detail)
        case SQLITE_BUSY, SQLITE_LOCKED: return .busy(path: path)
        case SQLITE_CONSTRAINT: return .missing(path: path, detail: detail)
        default: return .failed(path: path, code: code, detail: detail)
        }
    }

    private static func cannotOpen(_ path: String, _ code: Int32) -> StoreError {
        switch code {
        case EACCES, EPERM, EROFS: .permission(path: path)
        case ENOSPC, EDQUOT: .noSpace(path: path)
        default: .cannotOpen(path: path, detail: strerror(code).map { String(cString: $0) } ?? "errno \(code)")
        }
    }
}
