/// Frames on a stream socket: a `UInt32` length, then that many bytes.
public enum Frame {
    /// The most that one frame may hold; an exec result is cut to fit by its output limit.
    public static let maximumSize = 16 << 20

    /// The value with its length in front, ready for the socket.
    public static func bytes(of value: some WireCodable) -> [UInt8] {
        let body = value.wireBytes
        var writer = WireWriter()
        writer.put(body)
        return writer.bytes
    }
}

/// Cuts a byte stream into frames, however the bytes arrive.
public struct FrameDecoder: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0

    /// Starts with nothing received.
    public init() {}

    /// Takes what arrived.
    public mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 0, start == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame's body, or nil where more bytes are needed.
    ///
    /// - Throws: ``WireError/tooLarge(_:)`` where the peer announced more than ``Frame/maximumSize``.
    public mutating func next() throws(WireError) -> [UInt8]? {
        guard buffer.count - start >= 4 else { return nil }
        var size = 0
        for offset in 0..<4 { size |= Int(buffer[start + offset]) << (8 * offset) }
        guard size <= Frame.maximumSize else { throw .tooLarge(size) }
        guard buffer.count - start - 4 >= size else { return nil }
        let body = Array(buffer[start + 4..<start + 4 + size])
        start += 4 + size
        if start > 1 << 16 {
            buffer.removeFirst(start)
            start = 0
        }
        return body
    }
}
