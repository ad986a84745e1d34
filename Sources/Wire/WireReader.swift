/// Reads a message of our own processes; never trusts a count it finds.
public struct WireReader: Sendable {
    private let bytes: [UInt8]
    private var position = 0

    /// Stands at the start of `bytes`.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether everything has been read.
    public var isAtEnd: Bool { position == bytes.count }

    /// How many bytes are left.
    public var remaining: Int { bytes.count - position }

    /// Reads a fixed-width integer.
    public mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) throws(WireError)
        -> Integer
    {
        let size = MemoryLayout<Integer>.size
        guard remaining >= size else { throw .truncated }
        var value: Integer = 0
        withUnsafeMutableBytes(of: &value) { target in
            for offset in 0..<size { target[offset] = bytes[position + offset] }
        }
        position += size
        return Integer(littleEndian: value)
    }

    /// Reads a flag.
    public mutating func bool() throws(WireError) -> Bool {
        switch try integer(UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw .unknown("Bool")
        }
    }

    /// Reads an integer that may be absent.
    public mutating func optionalInteger<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) throws(WireError)
        -> Integer?
    {
        try bool() ? try integer() : nil
    }

    /// Reads counted bytes.
    public mutating func byteArray() throws(WireError) -> [UInt8] {
        let count = Int(try integer(UInt32.self))
        guard count <= remaining else { throw .truncated }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    /// Reads a counted array of counted bytes.
    public mutating func byteArrays() throws(WireError) -> [[UInt8]] {
        let count = try elementCount()
        var result: [[UInt8]] = []
        for _ in 0..<count { result.append(try byteArray()) }
        return result
    }

    /// Reads everything that is left.
    public mutating func rest() -> [UInt8] {
        defer { position = bytes.count }
        return Array(bytes[position...])
    }

    /// Reads a counted text.
    public mutating func string() throws(WireError) -> String {
        guard let text = String(validating: try byteArray(), as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// Reads a counted array of texts.
    public mutating func strings() throws(WireError) -> [String] {
        let count = try elementCount()
        var result: [String] = []
        for _ in 0..<count { result.append(try string()) }
        return result
    }

    /// Reads a value.
    public mutating func value<Value: WireCodable>(_: Value.Type = Value.self) throws(WireError) -> Value {
        try Value(from: &self)
    }

    /// Reads a counted array of values.
    public mutating func values<Element: WireCodable>(_: Element.Type = Element.self) throws(WireError) -> [Element] {
        let count = try elementCount()
        var result: [Element] = []
        for _ in 0..<count { result.append(try Element(from: &self)) }
        return result
    }

    /// Reads a count; each element takes a byte at least, so a larger one is a lie.
    private mutating func elementCount() throws(WireError) -> Int {
        let count = Int(try integer(UInt32.self))
        guard count <= remaining else { throw .truncated }
        return count
    }
}
