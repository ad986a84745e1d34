import Wire

/// One thing that root in a host tries against the machine; `Tests/Intruder` has the program that tries it.
struct Attempt {
    /// The name that the program knows it by.
    let name: String
    /// What it may answer: the errno, or `contained` and `hidden`, which the program has proved.
    let answers: [String]
    /// What it may answer in a host with systemd, where that differs.
    let systemdAnswers: [String]
    /// What is tried, and where it is known from.
    let reason: String
    /// Why it goes through and does no harm. Such an attempt must go through: once it does not, this has to go.
    let open: String?
    /// The same for hosts with systemd alone.
    let openInSystemd: String?

    init(
        _ name: String, _ answers: String, systemd: String? = nil, open: String? = nil, openInSystemd: String? = nil,
        _ reason: String
    ) {
        self.name = name
        self.answers = answers.split(separator: " ").map(String.init)
        systemdAnswers = (systemd ?? answers).split(separator: " ").map(String.init)
        self.reason = reason
        self.open = open
        self.openInSystemd = openInSystemd
    }

    /// What is wrong with an answer; nil where it is as it must be.
    func objection(to answer: String, _ detail: String, in kind: InitKind) -> String? {
        let wanted = kind == .light ? answers : systemdAnswers
        if open != nil || kind == .systemd && openInSystemd != nil {
            if answer == "allowed" { return nil }
            return "\(name) answers \(answer), so it is not open any more: take `open` away"
        }
        if wanted.contains(answer) { return nil }
        return "\(name) (\(reason)) answers \(answer) \(detail), not \(wanted.joined(separator: " or "))"
    }
}
