/// The keys that leave a terminal, and the filter that looks for them in what is typed.
///
/// A key that may begin the sequence is held back until the next one tells; ``release()`` passes it on where none
/// comes, so that a lone ctrl-p still reaches the shell.
struct DetachKeys: Sendable, Equatable {
    /// Ctrl-p, ctrl-q.
    static let standard = DetachKeys(keys: [0x10, 0x11])

    private let keys: [UInt8]
    private var matched = 0
    private var held = 0

    private init(keys: [UInt8]) { self.keys = keys }

    /// Reads a list such as `ctrl-p,ctrl-q` or `ctrl-],q`.
    ///
    /// - Returns: Nil where it is none.
    init?(_ text: String) {
        var keys: [UInt8] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let key = Self.key(word) else { return nil }
            keys.append(key)
        }
        self.init(keys: keys)
    }

    /// Whether a key waits for the next one.
    var isHolding: Bool { held > 0 }

    /// Takes what was typed.
    ///
    /// - Returns: What goes to the shell, and whether the sequence is complete; what follows it is dropped.
    mutating func filter(_ typed: [UInt8]) -> (passed: [UInt8], isDetached: Bool) {
        var passed: [UInt8] = []
        for byte in typed {
            if byte == keys[matched] {
                matched += 1
                held += 1
                if matched == keys.count { return (passed, true) }
                continue
            }
            passed += release()
            matched = 0
            if byte == keys[0] {
                matched = 1
                held = 1
            } else {
                passed.append(byte)
            }
        }
        return (passed, false)
    }

    /// Passes on what is held back. The sequence may still be completed by the next key.
    mutating func release() -> [UInt8] {
        defer { held = 0 }
        return Array(keys[matched - held..<matched])
    }

    private static func key(_ word: Substring) -> UInt8? {
        if let byte = word.utf8.first, word.utf8.count == 1, (0x21...0x7e).contains(byte) { return byte }
        guard word.hasPrefix("ctrl-"), let byte = word.utf8.last, word.utf8.count == 6 else { return nil }
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return byte - 0x60
        case UInt8(ascii: "@"), UInt8(ascii: "[")...UInt8(ascii: "_"): return byte & 0x1f
        default: return nil
        }
    }
}
