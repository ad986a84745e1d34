internal import CSQLite

/// A prepared statement; finalized when it goes out of scope.
struct Statement: ~Copyable {
    private let connection: Connection
    private let handle: OpaquePointer

    init(_ connection: Connection, _ sql: String, _ values: [SQLValue]) throws(StoreError) {
        self.connection = connection
        handle = try connection.prepare(sql, values)
    }

    deinit { sqlite3_finalize(handle) }

    /// Goes to the next row.
    ///
    /// - Returns: Whether there is one.
    func step() throws(StoreError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw connection.error(code)
        }
    }

    /// A column of the row, counted from 0.
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// A column of the row, counted from 0.
    func bytes(_ column: Int32) -> [UInt8] {
        let start = sqlite3_column_blob(handle, column)
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// A column of the row, counted from 0.
    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }
}
