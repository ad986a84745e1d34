internal import Glibc

/// A POSIX extended regular expression, as `grep -E` has it; `^` and `$` match at every line.
public struct Expression: Sendable, Equatable {
    /// The pattern as it was written.
    public let pattern: String
    private let ignoresCase: Bool

    /// Makes an expression; nil where `regcomp(3)` does not take the pattern.
    public init?(_ pattern: String, ignoresCase: Bool = false) {
        self.pattern = pattern
        self.ignoresCase = ignoresCase
        var compiled = regex_t()
        guard compile(&compiled) else { return nil }
        regfree(&compiled)
    }

    /// Whether the pattern occurs in the bytes. A zero byte counts as a line's end.
    public func occurs(in bytes: [UInt8]) -> Bool {
        var compiled = regex_t()
        guard compile(&compiled) else { return false }
        defer { regfree(&compiled) }
        var text = bytes.map { $0 == 0 ? UInt8(ascii: "\n") : $0 }
        text.append(0)
        return text.withUnsafeBytes { buffer in
            regexec(&compiled, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), 0, nil, 0) == 0
        }
    }

    private func compile(_ compiled: inout regex_t) -> Bool {
        let flags = REG_EXTENDED | REG_NEWLINE | REG_NOSUB | (ignoresCase ? REG_ICASE : 0)
        return regcomp(&compiled, pattern, flags) == 0
    }
}
