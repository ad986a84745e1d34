internal import Glibc

/// One line for each event on standard error; under systemd with the priority in front that the journal reads.
struct Log: Sendable {
    /// How much a line matters, as syslog counts.
    enum Priority: Int, Sendable {
        case error = 3
        case warning = 4
        case notice = 5
        case info = 6
    }

    private let hasPrefix: Bool
    private let descriptor: Int32

    /// - Parameters:
    ///   - isJournal: Whether the journal reads the lines: `JOURNAL_STREAM` is set.
    ///   - descriptor: Where lines go; never closed here.
    init(isJournal: Bool, descriptor: Int32 = STDERR_FILENO) {
        hasPrefix = isJournal
        self.descriptor = descriptor
    }

    /// Writes one line: a word for the event, then what it is about.
    ///
    /// Control characters are shown escaped: parts of `text` may come from a sandbox.
    func write(_ priority: Priority, _ event: String, session: String? = nil, _ text: String = "") {
        var line = hasPrefix ? "<\(priority.rawValue)>" : ""
        line += event
        if let session { line += " session=\(session)" }
        if !text.isEmpty { line += " " + Log.escaped(text) }
        line += "\n"
        var bytes = Array(line.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            // Nobody can be told that the log itself is gone.
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }

    /// The text on one line, cut at 2000 characters.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(2000) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
