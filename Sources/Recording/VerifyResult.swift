internal import Digest
/// What a full check of a recording found.
public struct VerifyResult: Sendable, Equatable {
    /// How many whole, unchanged records there are before the end or the first damage.
    public var records: UInt64 = 0
    /// How many bytes they and the header take.
    public var bytes: UInt64 = 0
    /// The time of the last of them in nanoseconds since the start.
    public var duration: UInt64 = 0
    /// How many checkpoints agreed with the bytes before them.
    public var checkpoints: UInt64 = 0
    /// The SHA-256 of those bytes; for a whole file the same that `sha256sum` prints.
    public var digest: [UInt8] = []
    /// The digest that the last checkpoint names; empty where there is none.
    public var lastCheckpoint: [UInt8] = []
    /// Whether the last record is the checkpoint of an orderly end; without it records may be missing at the end.
    public var isSealed = false
    /// Whether the file ends inside a record.
    public var isTruncated = false
    /// The damage, or nil.
    public var damage: RecordingError?

    /// Whether every byte is as it was written and nothing is missing.
    public var isIntact: Bool { isSealed && !isTruncated && damage == nil }
}

extension RecordingReader {
    /// Checks every record and the hash chain from the first byte on; where the reader stands does not change.
    ///
    /// - Throws: ``RecordingError`` where the bytes cannot be read; damage is in the result instead.
    public func verify() throws(RecordingError) -> VerifyResult {
        let reader = try chainChecker()
        var result = VerifyResult()
        do throws(RecordingError) {
            while let record = try reader.next() { result.count(record) }
        } catch {
            guard case .corrupt = error else { throw error }
            result.damage = error
        }
        result.bytes = reader.offset
        result.isTruncated = reader.isTruncated
        result.digest = reader.digestSoFar?.digest ?? []
        return result
    }
}

extension VerifyResult {
    fileprivate mutating func count(_ record: Record) {
        records += 1
        duration = record.time
        isSealed = false
        guard case .checkpoint(let digest, let isLast) = record.event else { return }
        checkpoints += 1
        lastCheckpoint = digest
        isSealed = isLast
    }
}
