internal import Digest
/// What one record of a recording says.
public enum RecordedEvent: Sendable, Equatable {
    /// Bytes that a terminal put out, exactly as they came. Hostile.
    case output([UInt8])
    /// A terminal's new size.
    case resized(columns: UInt16, rows: UInt16)
    /// A terminal was opened on a host; its number is the record's stream.
    case opened(host: String, name: String, columns: UInt16, rows: UInt16)
    /// A terminal's program ended with this status, as `waitpid` gives it.
    case exited(status: Int32)
    /// A viewer joined; the text says who.
    case joined(who: String)
    /// A viewer left; the text says who.
    case left(who: String)
    /// A note for the reader of the recording, for example a check that turned green.
    case mark(String)
    /// Something that happened to a host, for example a reboot.
    case hostEvent(String)
    /// Bytes that draw the terminal's screen on an empty terminal of this size; a reader may start here.
    case keyframe(columns: UInt16, rows: UInt16, screen: [UInt8])
    /// The SHA-256 over every byte of the file before this record; `isLast` where the recording was closed in order.
    case checkpoint(digest: [UInt8], isLast: Bool)
    /// A program that an audited host was asked to start.
    case program(RecordedProgram)
    /// Programs of an audited host that were too many to note, since the last such record or a second ago.
    case programsUnrecorded(host: String, count: UInt32)
    /// A record of a later version; its length and checksum were right.
    case unknown(type: UInt8, payload: [UInt8])
}

extension RecordedEvent {
    /// The record's type byte in the file.
    var type: UInt8 {
        switch self {
        case .output: 1
        case .resized: 2
        case .opened: 3
        case .exited: 4
        case .joined: 5
        case .left: 6
        case .mark: 7
        case .hostEvent: 8
        case .keyframe: 9
        case .checkpoint: 10
        case .program: 11
        case .programsUnrecorded: 12
        case .unknown(let type, _): type
        }
    }

    /// Appends the record's payload to `bytes`.
    func encodePayload(to bytes: inout [UInt8]) {
        switch self {
        case .output(let output):
            bytes.append(contentsOf: output)
        case .resized(let columns, let rows):
            bytes.appendLittleEndian(columns)
            bytes.appendLittleEndian(rows)
        case .opened(let host, let name, let columns, let rows):
            bytes.appendLittleEndian(columns)
            bytes.appendLittleEndian(rows)
            bytes.appendLittleEndian(UInt16(clamping: host.utf8.count))
            bytes.append(contentsOf: host.utf8.prefix(Int(UInt16.max)))
            bytes.append(contentsOf: name.utf8)
        case .exited(let status):
            bytes.appendLittleEndian(status)
        case .joined(let text), .left(let text), .mark(let text), .hostEvent(let text):
            bytes.append(contentsOf: text.utf8)
        case .keyframe(let columns, let rows, let screen):
            bytes.appendLittleEndian(columns)
            bytes.appendLittleEndian(rows)
            bytes.append(contentsOf: screen)
        case .checkpoint(let digest, let isLast):
            bytes.append(isLast ? 1 : 0)
            bytes.append(contentsOf: digest)
        case .program(let program):
            program.encode(to: &bytes)
        case .programsUnrecorded(let host, let count):
            bytes.appendLittleEndian(count)
            bytes.append(contentsOf: host.utf8)
        case .unknown(_, let payload):
            bytes.append(contentsOf: payload)
        }
    }

    /// Reads a payload; nil where it is too short for its type.
    init?(type: UInt8, payload: ArraySlice<UInt8>) {
        switch type {
        case 1:
            self = .output(Array(payload))
        case 2:
            guard payload.count == 4 else { return nil }
            self = .resized(columns: payload.littleEndian(at: 0), rows: payload.littleEndian(at: 2))
        case 3:
            guard let opened = RecordedEvent(opened: payload) else { return nil }
            self = opened
        case 4:
            guard payload.count == 4 else { return nil }
            self = .exited(status: payload.littleEndian(at: 0))
        case 5: self = .joined(who: String(decoding: payload, as: UTF8.self))
        case 6: self = .left(who: String(decoding: payload, as: UTF8.self))
        case 7: self = .mark(String(decoding: payload, as: UTF8.self))
        case 8: self = .hostEvent(String(decoding: payload, as: UTF8.self))
        case 9:
            guard payload.count >= 4 else { return nil }
            self = .keyframe(
                columns: payload.littleEndian(at: 0), rows: payload.littleEndian(at: 2),
                screen: Array(payload.dropFirst(4)))
        case 10:
            guard payload.count == 1 + SHA256.size, let flag = payload.first, flag <= 1 else { return nil }
            self = .checkpoint(digest: Array(payload.dropFirst()), isLast: flag == 1)
        case 11:
            guard let program = RecordedProgram(payload: payload) else { return nil }
            self = .program(program)
        case 12:
            guard payload.count >= 4 else { return nil }
            self = .programsUnrecorded(
                host: String(decoding: payload.dropFirst(4), as: UTF8.self), count: payload.littleEndian(at: 0))
        default:
            self = .unknown(type: type, payload: Array(payload))
        }
    }

    private init?(opened payload: ArraySlice<UInt8>) {
        guard payload.count >= 6 else { return nil }
        let hostSize = Int(payload.littleEndian(at: 4, as: UInt16.self))
        guard payload.count >= 6 + hostSize else { return nil }
        let texts = payload.dropFirst(6)
        self = .opened(
            host: String(decoding: texts.prefix(hostSize), as: UTF8.self),
            name: String(decoding: texts.dropFirst(hostSize), as: UTF8.self),
            columns: payload.littleEndian(at: 0), rows: payload.littleEndian(at: 2))
    }
}
