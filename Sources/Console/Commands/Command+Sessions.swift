internal import API
internal import Linux

extension Command {
    private struct ListOptions: Sendable {
        var showsAll = false
        var isJSON = false
    }

    /// Lists sessions.
    static let sessions = Command(
        "sessions", "List the sessions",
        examples: [
            Example("breakfix sessions", "those that are alive"),
            Example("breakfix sessions --all", "those that have ended as well"),
            Example("breakfix sessions --quiet", "their ids only"),
        ],
        blank: ListOptions(),
        rules: [
            .flag("--all", "-a", into: \.showsAll, "Ended, failed and lost ones as well"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let sessions = try context.daemon.sessions().filter {
                options.showsAll || $0.state == .running || $0.state == .launching
            }
            if options.isJSON {
                try context.printJSON(sessions)
            } else if context.isQuiet {
                for session in sessions { try context.print(session.id) }
            } else if sessions.isEmpty {
                try context.note("No session is alive.")
            } else {
                let now = MonotonicClock.wallMilliseconds
                let rows = sessions.map {
                    [
                        $0.id, $0.scenario, $0.state.rawValue, SessionView.span(now - $0.createdAt),
                        $0.endsAt.map { SessionView.span(max(0, $0 - now)) } ?? "-", $0.candidate,
                    ]
                }
                let headings = ["ID", "SCENARIO", "STATE", "AGE", "LEFT", "CANDIDATE"]
                try context.output.write(Table.text(headings, rows, style: context.style))
            }
            return .ok
        })

    private struct SessionOptions: Sendable {
        var session = ""
        var isJSON = false
    }

    /// Shows one session.
    static let status = Command(
        "status", "Show a session: its hosts, problems and time",
        examples: [
            Example("breakfix status S7K2QP", "for people"), Example("breakfix status S7K2QP --json", "for programs"),
        ],
        blank: SessionOptions(),
        rules: [
            .argument("SESSION", into: \.session, completing: .sessions, "The session's id"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let session = try context.daemon.session(options.session)
            if options.isJSON {
                try context.printJSON(session)
            } else {
                let now = MonotonicClock.wallMilliseconds
                try context.output.write(SessionView.status(session, now: now, style: context.style))
            }
            return .ok
        })

    private struct EndOptions: Sendable {
        var sessions: [String] = []
        var isJSON = false
    }

    /// Ends sessions.
    static let end = Command(
        "end", "End sessions: their hosts are removed, report and recording are kept",
        examples: [
            Example("breakfix end S7K2QP", "one session"),
            Example("breakfix end $(breakfix sessions -q)", "every session"),
        ],
        blank: EndOptions(),
        rules: [
            .arguments("SESSION", minimum: 1, into: \.sessions, completing: .sessions, "The sessions' ids"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            var ended: [Session] = []
            for id in options.sessions {
                ended.append(
                    try Progress.during("ending \(id)", context, isSilent: options.isJSON) { _ in
                        try context.daemon.end(id)
                    })
                if !options.isJSON { try context.note("\(id) has ended.") }
            }
            if options.isJSON { try context.printJSON(ended) }
            return .ok
        })

    private struct HintOptions: Sendable {
        var session = ""
        var problem: String?
        var isJSON = false
    }

    /// Gives a hint.
    static let hint = Command(
        "hint", "Give the next hint of a problem; it costs points",
        examples: [
            Example("breakfix hint S7K2QP", "where there is one problem"),
            Example("breakfix hint S7K2QP disk-full", "where there are several"),
        ],
        blank: HintOptions(),
        rules: [
            .argument("SESSION", into: \.session, completing: .sessions, "The session's id"),
            .optionalArgument("PROBLEM", into: \.problem, "The problem's id"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let daemon = context.daemon
            let problem: String
            if let given = options.problem {
                problem = given
            } else {
                problem = try only(try daemon.session(options.session).problems.map(\.id), "PROBLEM")
            }
            let hint = try daemon.hint(options.session, problem: problem)
            if options.isJSON {
                try context.printJSON(hint)
            } else {
                try context.print(hint.text)
                try context.note("Points taken off: \(hint.cost). Hints left: \(hint.left).")
            }
            return .ok
        })

    private struct RebootOptions: Sendable {
        var session = ""
        var host: String?
        var isJSON = false
    }

    /// Restarts a host.
    static let reboot = Command(
        "reboot", "Restart a host on its own disk and wait until it is ready",
        examples: [
            Example("breakfix reboot S7K2QP", "where there is one host"),
            Example("breakfix reboot S7K2QP db", "where there are several"),
        ],
        blank: RebootOptions(),
        rules: [
            .argument("SESSION", into: \.session, completing: .sessions, "The session's id"),
            .optionalArgument("HOST", into: \.host, "The host's name"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            let daemon = context.daemon
            let host: String
            if let given = options.host {
                host = given
            } else {
                host = try only(try daemon.session(options.session).hosts.map(\.name), "HOST")
            }
            let session = try Progress.during("rebooting \(host)", context, isSilent: options.isJSON) { _ in
                try daemon.reboot(options.session, host: host)
            }
            if options.isJSON { try context.printJSON(session) } else { try context.note("\(host) is up again.") }
            return .ok
        })

    /// The one there is; several must be chosen from by the caller.
    static func only(_ names: [String], _ argument: String) throws(Failure) -> String {
        if let name = names.first, names.count == 1 { return name }
        let choices = names.joined(separator: ", ")
        throw Failure(
            names.isEmpty ? "the session has none" : "\(argument) is missing and there are several",
            help: names.isEmpty ? "" : "Name one of: \(choices).", code: .usage)
    }
}
