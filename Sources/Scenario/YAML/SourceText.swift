/// The text of a file, cut into lines as YAML cuts them.
struct SourceText: Sendable {
    /// The name that diagnostics give.
    let file: String
    /// The bytes, without a byte order mark.
    let bytes: [UInt8]
    /// Where each line begins.
    private let starts: [Int]

    init(file: String, bytes: [UInt8]) {
        self.file = file
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        self.bytes = hasMark ? Array(bytes.dropFirst(3)) : bytes
        var starts = [0]
        var index = 0
        while index < self.bytes.count {
            let length = SourceText.lineBreak(in: self.bytes, at: index)
            index += max(length, 1)
            if length > 0 { starts.append(index) }
        }
        self.starts = starts
    }

    /// A line without its end, or nil past the end; line 1 is the first. Bytes that are not UTF-8 come out as U+FFFD.
    func line(_ number: Int) -> String? {
        guard number >= 1, number <= starts.count else { return nil }
        let start = starts[number - 1]
        var end = number < starts.count ? starts[number] : bytes.count
        if number < starts.count { end -= endLength(before: end) }
        return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
    }

    /// The place of a byte.
    func span(ofByte offset: Int) -> Span {
        var low = 0
        var high = starts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        let before = String(decoding: bytes[starts[low]..<min(offset, bytes.count)], as: UTF8.self)
        return Span(line: low + 1, column: before.unicodeScalars.count + 1, length: 1)
    }

    private func endLength(before end: Int) -> Int {
        if end >= 2, bytes[end - 2] == 13, bytes[end - 1] == 10 { return 2 }
        if bytes[end - 1] == 10 || bytes[end - 1] == 13 { return 1 }
        return bytes[end - 1] == 0x85 ? 2 : 3
    }

    /// How many bytes a line break at this place has: LF, CR, CRLF, NEL, LS or PS; zero where there is none.
    private static func lineBreak(in bytes: [UInt8], at index: Int) -> Int {
        func has(_ pattern: [UInt8]) -> Bool { bytes[index...].starts(with: pattern) }
        switch bytes[index] {
        case 10: return 1
        case 13: return has([13, 10]) ? 2 : 1
        case 0xC2: return has([0xC2, 0x85]) ? 2 : 0
        case 0xE2: return has([0xE2, 0x80, 0xA8]) || has([0xE2, 0x80, 0xA9]) ? 3 : 0
        default: return 0
        }
    }
}

extension SourceText {
    /// The first byte sequence that YAML does not allow, with a name for it.
    func firstForbidden() -> (span: Span, name: String)? {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.decode(&iterator) {
            case .emptyInput: return nil
            case .error: return (span(ofByte: offset), "bytes that are not UTF-8")
            case .scalarValue(let scalar):
                if !SourceText.isAllowed(scalar.value) {
                    return (span(ofByte: offset), "the control character \(scalar.codePoint)")
                }
                offset += UTF8.width(scalar)
            }
        }
    }

    private static func isAllowed(_ value: UInt32) -> Bool {
        switch value {
        case 9, 10, 13, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}

extension Unicode.Scalar {
    /// The scalar's number, for example `U+001B`.
    var codePoint: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
