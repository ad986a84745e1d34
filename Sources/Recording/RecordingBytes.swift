internal import Glibc

/// A recording's bytes, in memory or in a file that is read through a small window.
final class RecordingBytes {
    private static let window = 64 << 10

    /// The open file, or nil where the bytes are all in memory.
    private let descriptor: Int32?
    private let closesDescriptor: Bool
    private var buffer: [UInt8]
    /// Where in the file the buffer begins.
    private var start: UInt64 = 0

    /// Reads from memory.
    init(_ bytes: [UInt8]) {
        descriptor = nil
        closesDescriptor = false
        buffer = bytes
    }

    /// Reads an open file by `pread(2)`, so its position stays; closes it at the end only where `owned`.
    init(descriptor: Int32, owned: Bool) {
        self.descriptor = descriptor
        closesDescriptor = owned
        buffer = []
    }

    deinit {
        if closesDescriptor, let descriptor { close(descriptor) }
    }

    /// The `count` bytes at `offset`, or nil where the file ends before.
    func bytes(at offset: UInt64, count: Int) throws(RecordingError) -> ArraySlice<UInt8>? {
        if offset < start || offset + UInt64(count) > start + UInt64(buffer.count) { try load(offset, count: count) }
        guard offset >= start, offset + UInt64(count) <= start + UInt64(buffer.count) else { return nil }
        let first = Int(offset - start)
        return buffer[first..<first + count]
    }

    /// Whether the file goes on at `offset`.
    func hasBytes(at offset: UInt64) throws(RecordingError) -> Bool { try bytes(at: offset, count: 1) != nil }

    /// Whether only zero bytes follow from `offset`: what a machine that lost power may leave.
    func isZero(from offset: UInt64) throws(RecordingError) -> Bool {
        var position = offset
        while let byte = try bytes(at: position, count: 1)?.first {
            guard byte == 0 else { return false }
            position += 1
        }
        return true
    }

    /// Moves the window to `offset` and grows it, a window at a time, until it holds `count` bytes or the file ends.
    private func load(_ offset: UInt64, count: Int) throws(RecordingError) {
        guard let descriptor else { return }
        if offset >= start, offset <= start + UInt64(buffer.count) {
            buffer.removeFirst(Int(offset - start))
        } else {
            buffer.removeAll(keepingCapacity: true)
        }
        start = offset
        while buffer.count < count {
            guard try readMore(descriptor) else { return }
        }
    }

    private func readMore(_ descriptor: Int32) throws(RecordingError) -> Bool {
        let old = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: Self.window))
        let position = off_t(start) + off_t(old)
        var got = -1
        var code: Int32 = 0
        repeat {
            got = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress?.advanced(by: old), Self.window, position) }
            code = errno
        } while got < 0 && code == EINTR
        buffer.removeLast(Self.window - max(got, 0))
        guard got >= 0 else { throw .storage(operation: "read", code: code) }
        return got > 0
    }
}
