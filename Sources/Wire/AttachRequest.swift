/// Joins a connection to a terminal; the terminal is opened where it is not there yet.
public struct AttachRequest: WireCodable, Equatable {
    /// The host's name.
    public var host: String
    /// The terminal's name within the host; `main` unless somebody wants a second shell.
    public var terminal: String
    /// Whether this connection may type and resize.
    public var writable: Bool
    /// The viewer's width in columns.
    public var columns: UInt16
    /// The viewer's height in rows.
    public var rows: UInt16
    /// Who joins, for the recording.
    public var who: String

    /// Makes a request.
    public init(host: String, terminal: String = "main", writable: Bool, columns: UInt16, rows: UInt16, who: String) {
        self.host = host
        self.terminal = terminal
        self.writable = writable
        self.columns = columns
        self.rows = rows
        self.who = who
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(host)
        writer.put(terminal)
        writer.put(writable)
        writer.put(columns)
        writer.put(rows)
        writer.put(who)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        host = try reader.string()
        terminal = try reader.string()
        writable = try reader.bool()
        columns = try reader.integer()
        rows = try reader.integer()
        who = try reader.string()
    }
}
