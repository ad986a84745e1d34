internal import API
internal import Glibc
internal import Linux
internal import Report
internal import Scenario

/// A scenario that is launched again whenever its folder is saved, and a terminal that follows.
final class Tryout {
    private let context: Context
    private let source: ScenarioSource
    private let reference: String
    private let seed: UInt64?
    private let isAttached: Bool
    private var session: String?
    private var terminal: ShellWindow?
    private var digest = ""

    init(reference: String, seed: UInt64?, isAttached: Bool, context: Context) {
        self.reference = reference
        self.seed = seed
        self.isAttached = isAttached
        self.context = context
        source = ScenarioSource(layout: context.layout)
    }

    /// Stays until the terminal is left or a signal comes; the session is ended then.
    func run() throws -> ExitCode {
        let folder = try FolderWatch(reference)
        let signals = try TerminalSignals()
        defer { close() }
        try renew()
        while true {
            var polled = [
                pollfd(fd: folder.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polled, 2, 300)
            if polled[1].revents != 0, try signals.take().contains(where: { [SIGINT, SIGTERM, SIGHUP].contains($0) }) {
                return .interrupted
            }
            if terminal?.hasEnded == true { return .ok }
            guard polled[0].revents != 0 else { continue }
            // An editor writes, renames and removes; what it does in a moment is one change.
            usleep(150_000)
            try folder.drain()
            try renew()
        }
    }

    /// Launches what is in the folder now; where it has mistakes they are shown and the old session stays.
    private func renew() throws {
        guard let entry = try? source.entries(reference).first else {
            return try say("there is no \(ScenarioLoader.fileName) in \(reference)")
        }
        guard let scenario = entry.scenario else {
            let mistakes = source.lint(entry).map { $0.rendered() }.joined()
            return try say(mistakes + (session == nil ? "" : "The session stays as it is until this is mended."))
        }
        guard scenario.digest != digest else { return }
        digest = scenario.digest
        do {
            let next = try launch()
            let old = session
            session = next.id
            try say("\(next.id) runs\(old == nil ? "" : ", \(old ?? "") is ended") (seed \(next.seed))")
            terminal = nil
            if let old { _ = try context.daemon.end(old) }
            if isAttached { terminal = try ShellWindow(session: next.id, layout: context.layout) }
        } catch let failure as Failure {
            try say("\(failure.what)\n\(failure.help)")
        }
    }

    private func launch() throws -> Session {
        var session = try context.daemon.launch(LaunchRequest(scenario: reference, seed: seed, candidate: "try"))
        while session.state == .launching { session = try context.daemon.session(session.id, wait: 2) }
        try SessionView.mustBeAlive(session)
        return session
    }

    private func close() {
        terminal = nil
        guard let session else { return }
        // Where the daemon is gone, the session is its next start's to settle.
        _ = try? context.daemon.end(session)
    }

    /// A terminal in raw mode wants its carriage returns.
    private func say(_ text: String) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        try context.errors.write(terminal == nil ? text + "\n" : "\r\n" + lines.joined(separator: "\r\n") + "\r\n")
    }
}
