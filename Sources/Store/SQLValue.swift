internal import CSQLite

/// A value of a parameter.
enum SQLValue {
    case text(String)
    case integer(Int64)
    case bytes([UInt8])

    /// Binds it, copied.
    ///
    /// - Returns: The library's code; a value of more than 2 GiB is `SQLITE_TOOBIG`.
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        switch self {
        case .integer(let number): return sqlite3_bind_int64(statement, index, number)
        case .bytes(let bytes): return csqlite_bind_blob(statement, index, bytes, Int32(clamping: bytes.count))
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    csqlite_bind_text(statement, index, characters.baseAddress, Int32(clamping: bytes.count))
                }
            }
        }
    }
}
