/// One record of a recording with its place in it.
public struct Record: Sendable, Equatable {
    /// The record's number, from 0, without gaps.
    public var index: UInt64
    /// Nanoseconds since the recording began; never less than the record before.
    public var time: UInt64
    /// The terminal's number, from 1; 0 for what concerns the session.
    public var stream: UInt16
    /// What happened.
    public var event: RecordedEvent
    /// Where in the file the record begins.
    public var offset: UInt64

    /// Makes a record.
    public init(index: UInt64, time: UInt64, stream: UInt16, event: RecordedEvent, offset: UInt64) {
        self.index = index
        self.time = time
        self.stream = stream
        self.event = event
        self.offset = offset
    }

    /// The record as it stands in the file, in `bytes`, which is emptied first.
    static func encode(
        _ event: RecordedEvent, index: UInt64, time: UInt64, stream: UInt16, into bytes: inout [UInt8]
    ) throws(RecordingError) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: repeatElement(0, count: RecordFormat.prefixSize))
        bytes.appendLittleEndian(index)
        bytes.appendLittleEndian(time)
        bytes.append(event.type)
        bytes.appendLittleEndian(stream)
        event.encodePayload(to: &bytes)
        let length = bytes.count - RecordFormat.prefixSize
        let payload = length - RecordFormat.bodyHeaderSize
        guard payload <= RecordFormat.maximumPayload else { throw .payloadTooLarge(payload) }
        let word = RecordFormat.lengthWord(length)
        let checksum = RecordFormat.checksum(word: word, body: bytes[RecordFormat.prefixSize...])
        bytes.putLittleEndian(word, at: 0)
        bytes.putLittleEndian(checksum, at: 4)
    }
}
