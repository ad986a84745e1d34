/// Builds a message of our own processes, byte by byte.
public struct WireWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []

    /// Starts an empty message.
    public init() {}

    /// Appends a fixed-width integer, little-endian.
    public mutating func put<Integer: FixedWidthInteger>(_ value: Integer) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends one byte, 1 for true.
    public mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// Appends a flag that says whether there is an integer, and the integer.
    public mutating func put<Integer: FixedWidthInteger>(_ value: Integer?) {
        put(value != nil)
        if let value { put(value) }
    }

    /// Appends a counted text.
    public mutating func put(_ value: String) { put(Array(value.utf8)) }

    /// Appends counted bytes.
    public mutating func put(_ value: [UInt8]) {
        put(UInt32(value.count))
        bytes.append(contentsOf: value)
    }

    /// Appends a value.
    public mutating func put(_ value: some WireCodable) { value.encode(to: &self) }

    /// Appends a counted array of values.
    public mutating func put<Element: WireCodable>(_ values: [Element]) {
        put(UInt32(values.count))
        for value in values { value.encode(to: &self) }
    }

    /// Appends a counted array of counted bytes.
    public mutating func put(_ values: [[UInt8]]) {
        put(UInt32(values.count))
        for value in values { put(value) }
    }

    /// Appends a counted array of texts.
    public mutating func put(_ values: [String]) {
        put(UInt32(values.count))
        for value in values { put(value) }
    }
}
