internal import Digest
internal import Glibc
internal import Linux

/// Reads a recording record by record in bounded memory, also while it is still being written.
public final class RecordingReader {
    /// How the recording begins.
    public let header: RecordingHeader
    /// Whether bytes follow the last whole record: the writer died inside a record, or is writing one right now.
    public private(set) var isTruncated = false
    /// The file offset after the last record that was read.
    public private(set) var offset: UInt64
    /// The index that the next record must have.
    public private(set) var nextIndex: UInt64 = 0

    private let file: RecordingBytes
    private let firstOffset: UInt64
    /// The running digest of everything before ``offset``, kept only where the chain is checked.
    private var digest: SHA256?

    /// Reads a recording in memory.
    ///
    /// - Throws: ``RecordingError/notARecording(_:)`` or ``RecordingError/unsupportedVersion(_:)``.
    public convenience init(bytes: [UInt8]) throws(RecordingError) { try self.init(file: RecordingBytes(bytes)) }

    /// Reads an open file by `pread(2)`; the descriptor stays the caller's and must outlive the reader.
    ///
    /// - Throws: ``RecordingError``, also where the file cannot be read.
    public convenience init(descriptor: Int32) throws(RecordingError) {
        try self.init(file: RecordingBytes(borrowing: descriptor))
    }

    /// Opens and reads the file at `path`.
    ///
    /// - Throws: ``RecordingError``, also where the file cannot be opened.
    public convenience init(path: String) throws(RecordingError) {
        try self.init(file: RecordingBytes(owning: try openFile(path, O_RDONLY)))
    }

    init(file: RecordingBytes, checksChain: Bool = false) throws(RecordingError) {
        self.file = file
        let (header, size) = try RecordingHeader.read(from: file)
        self.header = header
        firstOffset = size
        offset = size
        if checksChain {
            var digest = SHA256()
            digest.update(try file.bytes(at: 0, count: Int(size)) ?? [])
            self.digest = digest
        }
    }

    /// The next whole record, or nil at the end; may be called again after the file grew.
    ///
    /// - Throws: ``RecordingError/corrupt(index:offset:reason:)`` at a record that was changed; it is thrown again at
    ///   each further call, because nothing after it is to be trusted.
    public func next() throws(RecordingError) -> Record? {
        isTruncated = false
        guard let prefix = try file.bytes(at: offset, count: 4) else {
            isTruncated = try file.hasBytes(at: offset)
            return nil
        }
        let word: UInt32 = prefix.littleEndian(at: 0)
        guard let length = RecordFormat.length(of: word) else {
            isTruncated = try file.isZero(from: offset)
            if isTruncated { return nil }
            throw damage("its length was changed")
        }
        guard length >= RecordFormat.bodyHeaderSize else { throw damage("it is shorter than a record") }
        let size = RecordFormat.prefixSize + length
        guard let bytes = try file.bytes(at: offset, count: size) else {
            isTruncated = true
            return nil
        }
        let record = try decode(bytes, word: word)
        try extendDigest(with: bytes, record)
        offset += UInt64(size)
        nextIndex += 1
        return record
    }

    /// Goes back to the first record.
    public func rewind() {
        offset = firstOffset
        nextIndex = 0
        isTruncated = false
    }

    /// A reader of the same bytes that stands at the first record and checks the hash chain on its way.
    func chainChecker() throws(RecordingError) -> RecordingReader {
        try RecordingReader(file: file, checksChain: true)
    }

    /// The SHA-256 of the file up to ``offset``; nil where the chain is not checked.
    var digestSoFar: SHA256? { digest }

    /// Continues at a place where an earlier pass has stood.
    func seek(to place: (offset: UInt64, index: UInt64)) {
        offset = place.offset
        nextIndex = place.index
    }

    private func decode(_ bytes: ArraySlice<UInt8>, word: UInt32) throws(RecordingError) -> Record {
        let body = bytes.dropFirst(RecordFormat.prefixSize)
        guard bytes.littleEndian(at: 4) == RecordFormat.checksum(word: word, body: body) else {
            throw damage("its checksum is wrong")
        }
        let index: UInt64 = body.littleEndian(at: 0)
        guard index == nextIndex else { throw damage("it says it is record \(index)") }
        let type: UInt8 = body.littleEndian(at: 16)
        guard let event = RecordedEvent(type: type, payload: body.dropFirst(RecordFormat.bodyHeaderSize)) else {
            throw damage("its payload does not fit type \(type)")
        }
        return Record(
            index: index, time: body.littleEndian(at: 8), stream: body.littleEndian(at: 17), event: event,
            offset: offset)
    }

    private func extendDigest(with bytes: ArraySlice<UInt8>, _ record: Record) throws(RecordingError) {
        guard digest != nil else { return }
        if case .checkpoint(let expected, _) = record.event, expected != digest?.digest {
            throw damage("the bytes before it do not have the digest that it names")
        }
        digest?.update(bytes)
    }

    private func damage(_ reason: String) -> RecordingError {
        .corrupt(index: nextIndex, offset: offset, reason: reason)
    }
}

/// Opens a recording's file; never a terminal that becomes ours.
func openFile(_ path: String, _ flags: Int32, mode: UInt32 = 0) throws(RecordingError) -> Descriptor {
    do throws(SystemError) {
        return try Descriptor.open(path, flags | O_NOCTTY, mode: mode)
    } catch {
        throw .storage(error)
    }
}
