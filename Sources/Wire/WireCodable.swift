/// A value that travels between our own processes as bytes.
///
/// Every integer is little-endian and of fixed width; texts and arrays carry a `UInt32` count. There is no version
/// in a value: ``KeeperRequest/hello(version:)`` settles it once for a connection.
public protocol WireCodable: Sendable {
    /// Appends the value to `writer`.
    func encode(to writer: inout WireWriter)
    /// Reads the value that the reader stands at.
    init(from reader: inout WireReader) throws(WireError)
}

extension WireCodable {
    /// The value as bytes of its own.
    public var wireBytes: [UInt8] {
        var writer = WireWriter()
        encode(to: &writer)
        return writer.bytes
    }

    /// Reads a value that fills `bytes` completely.
    ///
    /// - Throws: ``WireError`` where the bytes are no such value or go on after it.
    public init(wireBytes: [UInt8]) throws(WireError) {
        var reader = WireReader(wireBytes)
        self = try Self(from: &reader)
        guard reader.isAtEnd else { throw .unknown("bytes after the end of \(Self.self)") }
    }
}
