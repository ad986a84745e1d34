internal import Glibc
public import Linux

/// Says why a recording could not be written or read.
public enum RecordingError: Error, Sendable, Equatable {
    /// A system call on the file failed.
    case storage(SystemError)
    /// One record may not hold this many bytes; nothing was written.
    case payloadTooLarge(Int)
    /// The bytes do not begin with a recording's header; the text says what is wrong.
    case notARecording(String)
    /// The recording was written by a later version.
    case unsupportedVersion(UInt16)
    /// The record at this index and file offset was changed after it was written.
    case corrupt(index: UInt64, offset: UInt64, reason: String)
    /// The recording has no such terminal.
    case noTerminal(String)

    /// Whether the file system has no room; the same call may be made again once there is.
    public var isDiskFull: Bool {
        guard case .storage(let error) = self else { return false }
        return error.errno == ENOSPC || error.errno == EDQUOT
    }

    /// Whether the storage failed in a way that may pass; the same call may be made again.
    public var isRetryable: Bool {
        guard case .storage(let error) = self else { return false }
        return isDiskFull || [EIO, EAGAIN, ENOMEM].contains(error.errno)
    }
}

extension RecordingError: CustomStringConvertible {
    /// What failed, where, and what to do.
    public var description: String {
        switch self {
        case .storage(let error):
            let cause = "recording: \(error)"
            return isDiskFull ? cause + "; free space, and the recording continues without a gap" : cause
        case .payloadTooLarge(let count):
            return "recording: \(count) bytes do not fit into one record of \(RecordFormat.maximumPayload)"
        case .notARecording(let why):
            return "not a recording: \(why)"
        case .unsupportedVersion(let version):
            return "the recording has version \(version); this program reads version \(RecordFormat.version)"
        case .corrupt(let index, let offset, let reason):
            return "the recording is damaged at record \(index), byte \(offset): \(reason)"
        case .noTerminal(let name):
            return "the recording has no terminal \(name)"
        }
    }
}
