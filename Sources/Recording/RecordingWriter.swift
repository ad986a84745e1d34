internal import CLinux
internal import Digest
internal import Glibc
public import Linux

/// Appends to a recording so that a record is in the file, whole, before anybody sees what it says.
///
/// Where the storage fails, the file is cut back to its last whole record and the call throws; the same call may be
/// made again when the cause is gone, and then nothing is lost and nothing is doubled. Not for several threads.
public final class RecordingWriter {
    /// How the recording begins.
    public let header: RecordingHeader
    /// The file's size in bytes: everything up to here is whole records.
    public private(set) var size: UInt64 = 0
    /// The index of the next record.
    public private(set) var nextIndex: UInt64 = 0

    private let descriptor: Descriptor
    private let clock: () -> UInt64
    private var digest = SHA256()
    private var lastTime: UInt64 = 0
    /// Added to the clock's time, so that a recording that another boot continues does not jump back.
    private var timeShift: UInt64 = 0
    /// Half a record may stand after ``size`` because cutting it off failed.
    private var needsCut = false
    private var sinceCheckpoint: (bytes: UInt64, records: UInt64) = (0, 0)
    private var schedules: [UInt16: KeyframeSchedule] = [:]
    private var scratch: [UInt8] = []

    /// Starts a recording in an empty file that is open for writing; the writer closes the descriptor.
    ///
    /// - Parameter clock: gives `CLOCK_MONOTONIC` in nanoseconds.
    /// - Throws: ``RecordingError/storage(_:)``; the descriptor is closed then.
    public init(
        descriptor: consuming Descriptor, session: String,
        clock: @escaping () -> UInt64 = { MonotonicClock.nanoseconds }
    ) throws(RecordingError) {
        self.descriptor = descriptor
        self.clock = clock
        header = RecordingHeader(
            session: session, wallClock: MonotonicClock.wallMilliseconds * 1_000_000, monotonic: clock())
        try commit(header.bytes)
    }

    /// Creates the file at `path`, readable by its owner only, and starts a recording in it.
    ///
    /// - Throws: ``RecordingError/storage(_:)``, also where the file exists.
    public static func create(
        path: String, session: String, clock: @escaping () -> UInt64 = { MonotonicClock.nanoseconds }
    ) throws(RecordingError) -> RecordingWriter {
        let descriptor = try openFile(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
        do throws(RecordingError) {
            return try RecordingWriter(descriptor: descriptor, session: session, clock: clock)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Continues the recording at `path` after its last whole record; half a record at the end is cut off.
    ///
    /// - Throws: ``RecordingError``; a recording with damage before its end is left as it is.
    public static func reopen(
        path: String, clock: @escaping () -> UInt64 = { MonotonicClock.nanoseconds }
    ) throws(RecordingError) -> RecordingWriter {
        try RecordingWriter(continuing: try openFile(path, O_RDWR), clock: clock)
    }

    private init(continuing descriptor: consuming Descriptor, clock: @escaping () -> UInt64) throws(RecordingError) {
        self.descriptor = descriptor
        self.clock = clock
        let reader = try RecordingReader(file: RecordingBytes(borrowing: self.descriptor.raw), checksChain: true)
        header = reader.header
        while let record = try reader.next() {
            lastTime = record.time
            noteCheckpoint(record.event, bytes: reader.offset - record.offset)
        }
        size = reader.offset
        nextIndex = reader.nextIndex
        digest = reader.digestSoFar ?? SHA256()
        let now = clock()
        let earliest = header.monotonic + lastTime
        timeShift = now < earliest ? earliest - now : 0
        needsCut = reader.isTruncated
        try cutIfNeeded()
    }

    /// The SHA-256 of the whole file; once sealed, this is the number to keep elsewhere.
    public var fileDigest: [UInt8] { digest.digest }

    /// Appends a record by one `pwrite(2)`; it is in the file when this returns.
    ///
    /// - Parameter stream: the terminal's number from 1, or 0 for what concerns the session.
    /// - Returns: the record's index.
    /// - Throws: ``RecordingError/storage(_:)`` where the storage failed, and the record is not in the
    ///   file; ``RecordingError/payloadTooLarge(_:)`` for more than 16 MiB.
    @discardableResult
    public func append(_ event: RecordedEvent, stream: UInt16 = 0) throws(RecordingError) -> UInt64 {
        // Before the record, not after it: a checkpoint that fails must not make the caller send the record again.
        if sinceCheckpoint.bytes >= RecordFormat.checkpointBytes
            || sinceCheckpoint.records >= RecordFormat.checkpointRecords
        {
            try write(.checkpoint(digest: fileDigest, isLast: false), stream: 0)
        }
        return try write(event, stream: stream)
    }

    /// Appends the last checkpoint and brings the file to the disk by `fdatasync(2)`.
    ///
    /// - Throws: ``RecordingError/storage(_:)``.
    public func seal() throws(RecordingError) {
        try close()
        try synchronize()
    }

    /// Appends the last checkpoint, and has the disk begin to write; ``synchronize()`` waits for it.
    ///
    /// - Throws: ``RecordingError/storage(_:)``.
    public func close() throws(RecordingError) {
        try write(.checkpoint(digest: fileDigest, isLast: true), stream: 0)
        // Only a hint: whoever needs the file on the disk waits for it and hears of what goes wrong.
        _ = clinux_begin_writing(descriptor.raw)
    }

    /// Waits until what was appended has reached the disk, by `fdatasync(2)`.
    ///
    /// - Throws: ``RecordingError/storage(_:)``.
    public func synchronize() throws(RecordingError) {
        guard fdatasync(descriptor.raw) == 0 else { throw .storage(.last("fdatasync")) }
    }

    /// Whether enough was put out on a terminal since its last keyframe that another one is worth its bytes.
    public func isKeyframeDue(stream: UInt16) -> Bool {
        schedules[stream]?.isDue(at: elapsed()) ?? false
    }

    @discardableResult
    private func write(_ event: RecordedEvent, stream: UInt16) throws(RecordingError) -> UInt64 {
        let time = elapsed()
        let index = nextIndex
        try Record.encode(event, index: index, time: time, stream: stream, into: &scratch)
        try commit(scratch)
        lastTime = time
        nextIndex += 1
        noteCheckpoint(event, bytes: UInt64(scratch.count))
        schedules[stream, default: KeyframeSchedule()].note(event, at: time)
        return index
    }

    private func noteCheckpoint(_ event: RecordedEvent, bytes: UInt64) {
        if case .checkpoint = event {
            sinceCheckpoint = (0, 0)
        } else {
            sinceCheckpoint = (sinceCheckpoint.bytes + bytes, sinceCheckpoint.records + 1)
        }
    }

    private func elapsed() -> UInt64 {
        let now = clock() &+ timeShift
        return max(lastTime, now > header.monotonic ? now - header.monotonic : 0)
    }

    /// Writes `bytes` at the end of the file, all or none.
    private func commit(_ bytes: [UInt8]) throws(RecordingError) {
        try cutIfNeeded()
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                pwrite(
                    descriptor.raw, $0.baseAddress?.advanced(by: written), bytes.count - written,
                    off_t(size) + off_t(written))
            }
            if count > 0 {
                written += count
                continue
            }
            let code = count == 0 ? EIO : errno
            if code == EINTR { continue }
            needsCut = true
            // The write's own error is what the caller needs; a cut that fails now is made before the next write.
            if ftruncate(descriptor.raw, off_t(size)) == 0 { needsCut = false }
            throw .storage(SystemError("write", errno: code))
        }
        digest.update(bytes)
        size += UInt64(bytes.count)
    }

    private func cutIfNeeded() throws(RecordingError) {
        guard needsCut else { return }
        guard ftruncate(descriptor.raw, off_t(size)) == 0 else { throw .storage(.last("ftruncate")) }
        needsCut = false
    }
}
