extension [UInt8] {
    /// Appends a fixed-width integer, least significant byte first.
    mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    /// Overwrites the bytes at `offset` with a fixed-width integer, least significant byte first.
    mutating func putLittleEndian(_ value: some FixedWidthInteger, at offset: Int) {
        Swift.withUnsafeBytes(of: value.littleEndian) { source in
            for (position, byte) in source.enumerated() { self[offset + position] = byte }
        }
    }
}

extension ArraySlice<UInt8> {
    /// The fixed-width integer that begins `offset` bytes after the slice's start; it must lie in the slice.
    func littleEndian<Integer: FixedWidthInteger>(at offset: Int, as _: Integer.Type = Integer.self) -> Integer {
        var value: Integer = 0
        let start = startIndex + offset
        Swift.withUnsafeMutableBytes(of: &value) { target in
            for position in 0..<target.count { target[position] = self[start + position] }
        }
        return Integer(littleEndian: value)
    }
}
