internal import API
internal import Grading
internal import Linux
internal import Report

/// A session in words.
enum SessionView {
    /// Turns a session that failed or was lost into a failure.
    static func mustBeAlive(_ session: Session) throws(Failure) {
        let detail = PrintableText.line(session.detail)
        switch session.state {
        case .launching, .running: return
        case .failed:
            throw Failure(
                "session \(session.id) could not be launched: \(detail)",
                code: Failure.code(trouble: session.trouble ?? "") ?? .configuration)
        case .lost:
            throw Failure(
                "session \(session.id) was lost by breakfix or the machine: \(detail)",
                help: "It is nobody's fault; launch the scenario again.", code: .internal)
        case .ended:
            throw Failure(
                "session \(session.id) has ended: \(detail)",
                help: "Its report and recording are kept: 'breakfix report \(session.id)'.", code: .usage)
        }
    }

    /// What `launch` says.
    static func launched(_ session: Session, style: Style) -> String {
        var lines = [style.bold(session.id)]
        let told = session.complaint.isEmpty ? session.title : session.complaint
        lines += told.split(separator: "\n").map { PrintableText.line(String($0)) }
        lines += hosts(session)
        if let milliseconds = session.launchMilliseconds { lines.append("Ready after \(milliseconds) ms.") }
        if session.state == .launching { lines.append("Still launching: breakfix status \(session.id)") }
        lines.append("Work on it:   breakfix attach \(session.id)\(session.hosts.count > 1 ? " --host HOST" : "")")
        lines.append("Look on:      breakfix watch \(session.id)")
        lines.append("Grade it:     breakfix grade \(session.id)")
        return lines.map { $0 + "\n" }.joined()
    }

    /// What `status` says.
    static func status(_ session: Session, now: Int64, style: Style) -> String {
        var lines = ["\(style.bold(session.id))  \(session.scenario)  \(PrintableText.line(session.title))"]
        let detail = session.detail.isEmpty ? "" : ": " + PrintableText.line(session.detail)
        lines.append("State      \(painted(session.state, style))\(detail)")
        if !session.candidate.isEmpty {
            lines.append("Candidate  " + PrintableText.line(session.candidate, limit: 100))
        }
        lines.append("Seed       \(session.seed)")
        lines.append("Age        \(span(now - session.createdAt))")
        if let endsAt = session.endsAt, session.state == .running {
            lines.append("Left       \(span(max(0, endsAt - now)))")
        }
        lines += hosts(session)
        for problem in session.problems {
            let title = PrintableText.line(problem.title)
            let hints = "hints \(problem.hintsGiven) of \(problem.hints)"
            lines.append("Problem    \(problem.id) on \(problem.host): \(title) (\(hints))")
            lines += questions(problem)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The questions of a problem, and what was answered.
    static func questions(_ problem: Session.ProblemView) -> [String] {
        problem.questions.flatMap { question in
            let place = question.host == problem.host ? "" : " on \(question.host)"
            var lines = ["Question   \(question.id)\(place): \(PrintableText.line(question.text))"]
            if !question.choices.isEmpty {
                lines.append("           one of: \(PrintableText.line(question.choices.joined(separator: ", ")))")
            }
            let answer = problem.answers[question.id].map { PrintableText.line($0, limit: 500) }
            lines.append("           " + (answer.map { "answered: \($0)" } ?? "not answered by command"))
            return lines
        }
    }

    /// A span such as `12 s`, `4 min`, `2 h 3 min`.
    static func span(_ milliseconds: Int64) -> String {
        let minutes = milliseconds / 60_000
        if minutes < 1 { return "\(milliseconds / 1000) s" }
        return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }

    private static func hosts(_ session: Session) -> [String] {
        session.hosts.map { host in
            let boots = host.boots > 1 ? ", boot \(host.boots)" : ""
            let addresses = host.addresses.isEmpty ? "" : " " + host.addresses.joined(separator: " ")
            return PrintableText.line("Host       \(host.name)\(addresses) (\(host.state)\(boots))")
        }
    }

    private static func painted(_ state: Session.State, _ style: Style) -> String {
        switch state {
        case .running: style.green(state.rawValue)
        case .launching: style.yellow(state.rawValue)
        case .failed, .lost: style.red(state.rawValue)
        case .ended: state.rawValue
        }
    }
}
