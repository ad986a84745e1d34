internal import Glibc
internal import Linux

/// A recording's bytes, in memory or in a file that is read through a small window.
final class RecordingBytes {
    private static let window = 64 << 10

    /// The open file, or -1 where the bytes are all in memory.
    private let descriptor: Int32
    /// Closes the file at the end where the reader opened it.
    private let owned: Descriptor?
    private var buffer: [UInt8]
    /// Where in the file the buffer begins.
    private var start: UInt64 = 0

    /// Reads from memory.
    init(_ bytes: [UInt8]) {
        descriptor = -1
        owned = nil
        buffer = bytes
    }

    /// Reads an open file by `pread(2)`, so its position stays; the descriptor must outlive this.
    init(borrowing descriptor: Int32) {
        self.descriptor = descriptor
        owned = nil
        buffer = []
    }

    /// Reads an open file and closes it at the end.
    init(owning descriptor: consuming Descriptor) {
        self.descriptor = descriptor.raw
        owned = consume descriptor
        buffer = []
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
        guard descriptor >= 0 else { return }
        if offset >= start, offset <= start + UInt64(buffer.count) {
            buffer.removeFirst(Int(offset - start))
        } else {
            buffer.removeAll(keepingCapacity: true)
        }
        start = offset
        while buffer.count < count {
            guard try readMore() else { return }
        }
    }

    private func readMore() throws(RecordingError) -> Bool {
        let old = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: Self.window))
        let position = off_t(start) + off_t(old)
        var got = 0
        defer { buffer.removeLast(Self.window - got) }
        do throws(SystemError) {
            got = try checked("pread") {
                buffer.withUnsafeMutableBytes {
                    pread(descriptor, $0.baseAddress?.advanced(by: old), Self.window, position)
                }
            }
        } catch {
            throw .storage(error)
        }
        return got > 0
    }
}
