/// Something inside a host that the keeper looks at from outside.
public enum ConditionPlan: WireCodable, Equatable {
    /// Nothing is at this path.
    case missing(String)
    /// Something is at this path.
    case exists(String)
    /// A file system of its own is mounted at this path.
    case mounted(String)
    /// The file at this path has this text.
    case contains(path: String, text: String)
    /// The file at this path is there and does not have this text.
    case lacks(path: String, text: String)
    /// The file system at this path has so many bytes free.
    case free(path: String, bytes: UInt64)

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        switch self {
        case .missing(let path):
            writer.put(UInt8(0))
            writer.put(path)
        case .exists(let path):
            writer.put(UInt8(1))
            writer.put(path)
        case .mounted(let path):
            writer.put(UInt8(2))
            writer.put(path)
        case .contains(let path, let text):
            writer.put(UInt8(3))
            writer.put(path)
            writer.put(text)
        case .lacks(let path, let text):
            writer.put(UInt8(4))
            writer.put(path)
            writer.put(text)
        case .free(let path, let bytes):
            writer.put(UInt8(5))
            writer.put(path)
            writer.put(bytes)
        }
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        switch try reader.integer(UInt8.self) {
        case 0: self = .missing(try reader.string())
        case 1: self = .exists(try reader.string())
        case 2: self = .mounted(try reader.string())
        case 3: self = .contains(path: try reader.string(), text: try reader.string())
        case 4: self = .lacks(path: try reader.string(), text: try reader.string())
        case 5: self = .free(path: try reader.string(), bytes: try reader.integer())
        default: throw .unknown("ConditionPlan")
        }
    }
}
