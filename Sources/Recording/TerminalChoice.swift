/// Which terminal of a recording is played or exported.
public enum TerminalChoice: Sendable, Equatable {
    /// The one that was opened first.
    case first
    /// The one with this name on this host; where it was opened again, for example after a reboot, all of its lives.
    case named(host: String, name: String)
}

/// Follows a recording and says which records belong to the chosen terminal.
struct TerminalFilter {
    private var choice: TerminalChoice
    private var streams: Set<UInt16> = []

    init(_ choice: TerminalChoice) { self.choice = choice }

    /// Whether the chosen terminal has been opened.
    var isOpen: Bool { !streams.isEmpty }

    /// Whether the record is of the chosen terminal, or of the session as a whole.
    mutating func accepts(_ record: Record) -> Bool {
        if case .opened(let host, let name, _, _) = record.event {
            if choice == .first { choice = .named(host: host, name: name) }
            if choice == .named(host: host, name: name) {
                streams.insert(record.stream)
            } else {
                streams.remove(record.stream)
            }
        }
        return record.stream == 0 || streams.contains(record.stream)
    }

    /// The error for a recording in which the terminal never opens.
    var missing: RecordingError {
        guard case .named(let host, let name) = choice else { return .noTerminal("at all") }
        return .noTerminal("\(name) on \(host)")
    }
}
