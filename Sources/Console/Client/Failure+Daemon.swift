internal import API
internal import FoundationEssentials
internal import Report

extension Failure {
    /// Says what a transport's error means for the person at the terminal.
    init(_ error: TransportError, layout: Layout) {
        switch error {
        case .unreachable(let reason):
            self.init(
                "the daemon does not answer at \(layout.socket): \(reason)",
                help: "Start it with 'breakfixd', or name its folder with --run-dir.", code: .unreachable)
        case .notAllowed(let reason):
            self.init(
                "the daemon's socket \(layout.socket) is closed to you: \(reason)",
                help: "Run the command as root, or join the socket's group.", code: .permission)
        case .timedOut(let seconds):
            self.init(
                "the daemon at \(layout.socket) did not answer within \(seconds) s",
                help: "It may be busy; try again.", code: .tryAgain)
        case .broken(let reason):
            self.init(
                "the connection to the daemon broke off: \(reason)",
                help: "Sessions outlive the daemon; try again when it is back.", code: .unreachable)
        case .refused(let answer):
            self.init(answer)
        }
    }

    /// Says what an answer that is no success means.
    init(_ answer: Answer) {
        do {
            self.init(try JSONDecoder().decode(Trouble.self, from: Data(answer.body)))
        } catch {
            let text = PrintableText.line(String(decoding: answer.body, as: UTF8.self), limit: 200)
            self.init("the daemon answered \(answer.status): \(text)", code: Self.code(status: answer.status))
        }
    }

    /// Carries the daemon's own words on.
    init(_ trouble: Trouble) {
        let code = Self.code(trouble: trouble.type) ?? Self.code(status: trouble.status)
        self.init(PrintableText.line(trouble.title), help: PrintableText.line(trouble.help), code: code)
    }

    /// The exit code for a ``Trouble/type``; nil for those whose HTTP status says enough.
    static func code(trouble type: String) -> ExitCode? {
        switch type {
        case "not-root", "not-allowed", "untrusted-bundle": .permission
        case "no-space", "io": .io
        case "unknown-scenario", "bad-scenario", "missing-image", "unknown-image", "bad-bundle", "other-image":
            .configuration
        case "grader-error": .graderTrouble
        default: nil
        }
    }

    private static func code(status: Int) -> ExitCode {
        switch status {
        case 400, 404, 405, 410: .usage
        case 401, 403: .permission
        case 408, 409, 423, 425, 429, 503: .tryAgain
        case 413, 422: .configuration
        case 507: .io
        default: .internal
        }
    }
}
