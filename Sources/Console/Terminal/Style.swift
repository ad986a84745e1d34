/// Colour and weight, where the reader is a terminal that wants them.
struct Style: Sendable {
    let isOn: Bool

    /// Decides for a descriptor: it is a terminal, `NO_COLOR` is not set and `TERM` is not `dumb`.
    init(isTerminal: Bool, environment: [String: String]) {
        isOn = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    func bold(_ text: String) -> String { painted(text, "1") }
    func green(_ text: String) -> String { painted(text, "1;32") }
    func red(_ text: String) -> String { painted(text, "1;31") }
    func yellow(_ text: String) -> String { painted(text, "1;33") }

    private func painted(_ text: String, _ code: String) -> String { isOn ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text }
}
