internal import Glibc

/// What a text must and must not have in it: a body, a file, a program's output.
public struct TextExpectation: Sendable, Equatable {
    /// The whole text, but for line feeds at its end.
    public var equals: String?
    /// Each must occur.
    public var contains: [String]
    /// None may occur.
    public var lacks: [String]
    /// Must match somewhere.
    public var matches: Expression?

    /// Makes an expectation; without arguments it takes every text.
    public init(
        equals: String? = nil, contains: [String] = [], lacks: [String] = [], matches: Expression? = nil
    ) {
        self.equals = equals
        self.contains = contains
        self.lacks = lacks
        self.matches = matches
    }

    /// Whether every text will do.
    public var isEmpty: Bool { equals == nil && contains.isEmpty && lacks.isEmpty && matches == nil }

    /// What is wanted, in words, for example `contains "ok"`; empty where every text will do.
    public var words: String {
        var parts: [String] = []
        if let equals { parts.append("is \"\(equals)\"") }
        parts += contains.map { "contains \"\($0)\"" }
        parts += lacks.map { "does not contain \"\($0)\"" }
        if let matches { parts.append("matches /\(matches.pattern)/") }
        return parts.joined(separator: ", ")
    }

    /// The first thing that does not hold, as the end of a sentence; nil where all does.
    ///
    /// - Parameter isCut: Whether more bytes were there than were read; then a text is never equal.
    public func complaint(about bytes: [UInt8], isCut: Bool = false) -> String? {
        if let equals {
            if isCut { return "is larger than what was read" }
            if Self.trimmed(bytes) != Self.trimmed(Array(equals.utf8)) { return "is not \"\(equals)\"" }
        }
        for text in contains where !Self.occurs(Array(text.utf8), in: bytes) { return "does not contain \"\(text)\"" }
        for text in lacks where Self.occurs(Array(text.utf8), in: bytes) { return "contains \"\(text)\"" }
        if let matches, !matches.occurs(in: bytes) { return "does not match /\(matches.pattern)/" }
        return nil
    }

    private static func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        var rest = bytes[...]
        while rest.last == UInt8(ascii: "\n") || rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        return rest
    }

    /// Whether `needle` is in `haystack`; candidates for its start are found by `memchr(3)`.
    private static func occurs(_ needle: [UInt8], in haystack: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        guard needle.count <= haystack.count else { return false }
        return haystack.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return false }
            var offset = 0
            let last = haystack.count - needle.count
            while offset <= last, let hit = memchr(base + offset, Int32(first), last - offset + 1) {
                offset = base.distance(to: UnsafeRawPointer(hit))
                if memcmp(base + offset, needle, needle.count) == 0 { return true }
                offset += 1
            }
            return false
        }
    }
}
