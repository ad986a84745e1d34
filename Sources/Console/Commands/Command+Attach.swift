internal import API
internal import Glibc
internal import Report

extension Command {
    private struct AttachOptions: Sendable {
        var session = ""
        var host: String?
        var terminal = "main"
        var keys: String?
    }

    private static let attachRules: [Rule<AttachOptions>] = [
        .argument("SESSION", into: \.session, completing: .sessions, "The session's id"),
        .option("--host", "-H", value: "HOST", into: \.host, "The host; the problem's where it is not given"),
        .option("--terminal", "-t", value: "NAME", into: \.terminal, "The terminal; 'main' where it is not given"),
        .option("--detach-key", value: "KEYS", into: \.keys, "The keys that leave; ctrl-p,ctrl-q where not given"),
    ]

    /// A shell on a host.
    static let attach = Command(
        "attach", "Open a shell on a session's host",
        discussion: """
            The shell and its programs live in the session: ctrl-p ctrl-q leaves them running, and attaching again finds
            them as they were. A restart of the daemon only shows a note. Where standard input is no terminal, what
            comes in is typed, what the terminal shows goes to standard output, and the command ends with the shell or
            once the input has ended and the terminal has been silent for 2 s.
            """,
        examples: [
            Example("breakfix attach S7K2QP", "the host of the problem"),
            Example("breakfix attach S7K2QP --host db", "another host"),
            Example("breakfix attach S7K2QP --terminal second", "a second shell"),
            Example("printf 'df -h\\nexit\\n' | breakfix attach S7K2QP -t script", "for a script"),
        ],
        blank: AttachOptions(), rules: attachRules,
        body: { options, context in try join(options, isWriting: true, context) })

    /// Looks over somebody's shoulder.
    static let watch = Command(
        "watch", "Look on at a terminal without touching it",
        discussion: """
            Nothing is sent and the terminal keeps its size. Titles, clipboard access and queries that the other side
            prints do not reach your terminal. ctrl-c or ctrl-p ctrl-q leaves.
            """,
        examples: [
            Example("breakfix watch S7K2QP", "the host of the problem"),
            Example("breakfix watch S7K2QP --host db --terminal second", "another terminal"),
        ],
        blank: AttachOptions(), rules: attachRules,
        body: { options, context in try join(options, isWriting: false, context) })

    private static func join(_ options: AttachOptions, isWriting: Bool, _ context: Context) throws -> ExitCode {
        let keys: DetachKeys
        if let text = options.keys {
            guard let given = DetachKeys(text) else {
                throw UsageError.badValue(
                    text, of: "--detach-key", wanted: "keys such as ctrl-p,ctrl-q or ctrl-],q", nearest: nil)
            }
            keys = given
        } else {
            keys = .standard
        }
        let daemon = context.daemon
        let session = try Progress.during("\(options.session) is launching", context) { _ in
            var session = try daemon.session(options.session)
            while session.state == .launching { session = try daemon.session(options.session, wait: 5) }
            return session
        }
        try SessionView.mustBeAlive(session)
        let query = AttachQuery(
            session: session.id, host: try host(options.host, of: session), terminal: options.terminal,
            isWriting: isWriting, columns: 80, rows: 24, who: person(context.environment))
        return try tell(try stay(query, keys, daemon), session.id, context)
    }

    /// Stays at the terminal; when this returns or throws, the terminal is as it was.
    private static func stay(
        _ query: AttachQuery, _ keys: DetachKeys, _ daemon: DaemonClient
    ) throws -> Attachment.Ending {
        var attachment = try Attachment(daemon: daemon, query: query, keys: keys)
        return try attachment.run()
    }

    private static func host(_ name: String?, of session: Session) throws(Failure) -> String {
        let names = session.hosts.map(\.name)
        guard let name else { return session.problems.first?.host ?? names.first ?? "" }
        guard names.contains(name) else {
            throw Failure(
                "session \(session.id) has no host '\(PrintableText.line(name, limit: 60))'",
                help: "Its hosts are: \(names.joined(separator: ", ")).", code: .usage)
        }
        return name
    }

    /// Who joins, for the recording.
    private static func person(_ environment: [String: String]) -> String {
        environment["SUDO_USER"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "uid \(getuid())"
    }

    private static func tell(_ ending: Attachment.Ending, _ id: String, _ context: Context) throws -> ExitCode {
        switch ending {
        case .detached:
            try context.note("[left \(id); it runs on: breakfix attach \(id)]")
            return .ok
        case .exited:
            try context.note("[the shell has ended]")
            return .ok
        case .ended(let reason):
            try context.note("[session \(id) has ended: \(PrintableText.line(reason))]")
            return .ok
        case .refused(let why): throw Failure("the terminal was refused: \(PrintableText.line(why))", code: .tryAgain)
        case .signaled, .disconnected: return .interrupted
        }
    }
}
