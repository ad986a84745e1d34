internal import Grading

/// Redis' protocol, RESP 2; replies are hostile.
struct RedisReply {
    private static let deepest = 8
    private static let mostElements = 10_000

    private let bytes: [UInt8]
    private var offset = 0
    private var lines: [String] = []

    /// A command as it is sent.
    static func request(_ words: [String]) -> [UInt8] {
        Array("*\(words.count)\r\n".utf8) + words.flatMap { Array("$\($0.utf8.count)\r\n\($0)\r\n".utf8) }
    }

    /// Reads a reply; nil where more of it must come.
    static func read(_ bytes: [UInt8]) -> RedisCheck.Answer? {
        var reply = RedisReply(bytes: bytes)
        switch reply.value(depth: 0) {
        case .whole: return .reply(reply.lines)
        case .more: return nil
        case .refusal(let text): return .refusal(text)
        case .malformed: return .failure("the answer is no RESP")
        }
    }

    private enum Progress {
        case whole
        case more
        case malformed
        case refusal(String)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func value(depth: Int) -> Progress {
        guard depth < Self.deepest else { return .malformed }
        guard let line = line() else { return bytes.count - offset > 1 << 16 ? .malformed : .more }
        let text = HostileText.decode(line.dropFirst())
        switch line.first {
        case UInt8(ascii: "+"), UInt8(ascii: ":"):
            lines.append(text)
            return .whole
        case UInt8(ascii: "-"):
            if depth == 0 { return .refusal(text) }
            lines.append("(error) " + text)
            return .whole
        case UInt8(ascii: "$"): return bulk(Int(text))
        case UInt8(ascii: "*"):
            guard let count = Int(text), count <= Self.mostElements else { return .malformed }
            if count < 0 { lines.append("(nil)") }
            for _ in 0..<max(0, count) {
                let progress = value(depth: depth + 1)
                guard case .whole = progress else { return progress }
            }
            return lines.count <= Self.mostElements ? .whole : .malformed
        default: return .malformed
        }
    }

    private mutating func bulk(_ length: Int?) -> Progress {
        guard let length, length <= 1 << 20 else { return .malformed }
        if length < 0 {
            lines.append("(nil)")
            return .whole
        }
        guard bytes.count >= offset + length + 2 else { return .more }
        lines.append(HostileText.decode(bytes[offset..<offset + length]))
        offset += length + 2
        return .whole
    }

    private mutating func line() -> ArraySlice<UInt8>? {
        guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { offset = end + 1 }
        return bytes[offset..<(end > offset && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end)]
    }
}
