internal import CZlib

/// How a recording begins: whose it is and when it started.
public struct RecordingHeader: Sendable, Equatable {
    /// The session's id.
    public var session: String
    /// The wall clock at the start, in nanoseconds since 1970.
    public var wallClock: Int64
    /// `CLOCK_MONOTONIC` at the start, in nanoseconds; the records' times count from here.
    public var monotonic: UInt64

    /// Makes a header.
    public init(session: String, wallClock: Int64, monotonic: UInt64) {
        self.session = session
        self.wallClock = wallClock
        self.monotonic = monotonic
    }

    /// Magic, version, id size and the two clocks; the id and a checksum follow.
    static let fixedSize = 8 + 2 + 2 + 8 + 8
    /// The most bytes that a session id may have.
    static let maximumSession = 1024

    var bytes: [UInt8] {
        let id = session.utf8.prefix(Self.maximumSession)
        var bytes = RecordFormat.magic
        bytes.appendLittleEndian(RecordFormat.version)
        bytes.appendLittleEndian(UInt16(id.count))
        bytes.appendLittleEndian(wallClock)
        bytes.appendLittleEndian(monotonic)
        bytes.append(contentsOf: id)
        bytes.appendLittleEndian(Self.checksum(of: bytes[...]))
        return bytes
    }

    /// Reads the header at the start of `file` and says how long it is.
    static func read(from file: RecordingBytes) throws(RecordingError) -> (header: RecordingHeader, size: UInt64) {
        guard let fixed = try file.bytes(at: 0, count: fixedSize) else {
            throw .notARecording("it is shorter than a header")
        }
        guard fixed.prefix(8).elementsEqual(RecordFormat.magic) else { throw .notARecording("the first bytes differ") }
        let version: UInt16 = fixed.littleEndian(at: 8)
        guard version == RecordFormat.version else { throw .unsupportedVersion(version) }
        let idSize = Int(fixed.littleEndian(at: 10, as: UInt16.self))
        let size = fixedSize + idSize + 4
        guard idSize <= maximumSession, let whole = try file.bytes(at: 0, count: size) else {
            throw .notARecording("the header is incomplete")
        }
        guard checksum(of: whole.dropLast(4)) == whole.littleEndian(at: size - 4) else {
            throw .notARecording("the header was changed after it was written")
        }
        let header = RecordingHeader(
            session: String(decoding: whole.dropFirst(fixedSize).dropLast(4), as: UTF8.self),
            wallClock: whole.littleEndian(at: 12), monotonic: whole.littleEndian(at: 20))
        return (header, UInt64(size))
    }

    private static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: bytes.withUnsafeBufferPointer { crc32(0, $0.baseAddress, uInt($0.count)) })
    }
}
