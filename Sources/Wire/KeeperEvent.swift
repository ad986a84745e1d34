/// What a keeper tells a connection, one frame each.
public enum KeeperEvent: WireCodable, Equatable {
    /// The connection is open; the text is the session's id.
    case welcome(session: String)
    /// The keeper will not do what was asked; the text says what and why.
    case refused(String)
    /// Every host as it is now; sent once after ``KeeperRequest/watch`` and again at each change.
    case status([HostStatus])
    /// A program that this connection asked for has ended.
    case execFinished(ExecResult)
    /// The terminal's screen as bytes that draw it on an empty terminal; what follows continues from there.
    case screen([UInt8])
    /// The terminal's output, already in the recording.
    case output([UInt8])
    /// The terminal's size changed; a watcher that cannot follow shows a note.
    case resized(columns: UInt16, rows: UInt16)
    /// The shell ended with this status as `waitpid` gives it; nothing more comes on this connection.
    case exited(status: Int32)
    /// This viewer was too slow and skipped bytes; a ``screen(_:)`` follows.
    case lagged(bytes: UInt64)
    /// A note of the keeper's own for the person at the terminal, for example that the host reboots.
    case notice(String)
    /// The parked session has begun: its recording is there.
    case begun
    /// A shell waits on every host of the parked session that can have one.
    case seated
    /// The session is over; the text says why. The keeper exits after it.
    case ended(reason: String)

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        switch self {
        case .welcome(let session):
            writer.put(UInt8(0))
            writer.put(session)
        case .refused(let why):
            writer.put(UInt8(1))
            writer.put(why)
        case .status(let hosts):
            writer.put(UInt8(2))
            writer.put(hosts)
        case .execFinished(let result):
            writer.put(UInt8(3))
            writer.put(result)
        case .screen(let bytes):
            writer.put(UInt8(4))
            writer.put(bytes)
        case .output(let bytes):
            writer.put(UInt8(5))
            writer.put(bytes)
        case .resized(let columns, let rows):
            writer.put(UInt8(6))
            writer.put(columns)
            writer.put(rows)
        case .exited(let status):
            writer.put(UInt8(7))
            writer.put(status)
        case .lagged(let bytes):
            writer.put(UInt8(8))
            writer.put(bytes)
        case .notice(let text):
            writer.put(UInt8(9))
            writer.put(text)
        case .ended(let reason):
            writer.put(UInt8(10))
            writer.put(reason)
        case .begun:
            writer.put(UInt8(11))
        case .seated:
            writer.put(UInt8(12))
        }
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        switch try reader.integer(UInt8.self) {
        case 0: self = .welcome(session: try reader.string())
        case 1: self = .refused(try reader.string())
        case 2: self = .status(try reader.values())
        case 3: self = .execFinished(try reader.value())
        case 4: self = .screen(try reader.byteArray())
        case 5: self = .output(try reader.byteArray())
        case 6: self = .resized(columns: try reader.integer(), rows: try reader.integer())
        case 7: self = .exited(status: try reader.integer())
        case 8: self = .lagged(bytes: try reader.integer())
        case 9: self = .notice(try reader.string())
        case 10: self = .ended(reason: try reader.string())
        case 11: self = .begun
        case 12: self = .seated
        default: throw .unknown("KeeperEvent")
        }
    }
}
