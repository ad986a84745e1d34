internal import CZlib

/// The numbers of the file format; `docs/recording.md` describes it.
enum RecordFormat {
    /// The first bytes of every recording; damaged by whatever changes line ends or strips the eighth bit.
    static let magic: [UInt8] = [0x89, 0x42, 0x46, 0x52, 0x0d, 0x0a, 0x1a, 0x0a]
    static let version: UInt16 = 1
    /// Length word and checksum.
    static let prefixSize = 8
    /// Index, time, type and stream.
    static let bodyHeaderSize = 19
    /// The most that a record's payload may hold.
    static let maximumPayload = (1 << 24) - 1 - bodyHeaderSize
    /// A checkpoint stands after this many bytes at the latest …
    static let checkpointBytes: UInt64 = 256 << 10
    /// … or after this many records.
    static let checkpointRecords: UInt64 = 4096

    /// The length with a check byte on top, so that a damaged length is not taken for the end of the file.
    static func lengthWord(_ length: Int) -> UInt32 {
        let low = UInt32(truncatingIfNeeded: length) & 0xff_ffff
        return low | UInt32(checkByte(low)) << 24
    }

    /// The length in the word, or nil where its check byte is wrong.
    static func length(of word: UInt32) -> Int? {
        let low = word & 0xff_ffff
        guard UInt8(word >> 24) == checkByte(low) else { return nil }
        return Int(low)
    }

    private static func checkByte(_ low: UInt32) -> UInt8 {
        UInt8(low & 0xff) ^ UInt8(low >> 8 & 0xff) ^ UInt8(low >> 16) ^ 0xa5
    }

    /// zlib's CRC-32 of the length word and the body.
    static func checksum(word: UInt32, body: ArraySlice<UInt8>) -> UInt32 {
        let first = withUnsafeBytes(of: word.littleEndian) { bytes in
            crc32(0, bytes.bindMemory(to: UInt8.self).baseAddress, uInt(bytes.count))
        }
        return UInt32(truncatingIfNeeded: body.withUnsafeBufferPointer { crc32(first, $0.baseAddress, uInt($0.count)) })
    }
}
