internal import API
internal import Glibc
internal import Linux
internal import Report

extension Command {
    private struct GradeOptions: Sendable {
        var session = ""
        var problems: [String] = []
        var format = ReportFormat.text
        var file: String?
        var isJSON = false
        var skipsReboot = false
        var isImpatient = false
        var leavesNoTrace = false
    }

    /// Grades a session.
    static let grade = Command(
        "grade", "Check a session's problems and print the report",
        discussion:
            "Ends with 0 where everything passed, 1 where something failed, 3 where the grader itself had trouble.",
        examples: [
            Example("breakfix grade S7K2QP", "everything, with a reboot where the scenario asks for one"),
            Example("breakfix grade S7K2QP disk-full --no-reboot", "one problem, at once"),
            Example("breakfix grade S7K2QP --format junit -o result.xml", "for CI"),
        ],
        blank: GradeOptions(),
        rules: [
            .argument("SESSION", into: \.session, completing: .sessions, "The session's id"),
            .arguments("PROBLEM", minimum: 0, into: \.problems, "Only these problems"),
            .choice("--format", "-f", value: "FORMAT", into: \.format, "The report's format"),
            .flag("--json", into: \.isJSON, "The same as --format json"),
            .option("--output", "-o", value: "FILE", into: \.file, completing: .files, "Write the report to a file"),
            .flag("--no-reboot", into: \.skipsReboot, "Leave out what is checked after a reboot"),
            .flag("--once", into: \.isImpatient, "Look once, even where a check may take its time"),
            .flag("--dry-run", into: \.leavesNoTrace, "Do not keep the result as the session's report"),
        ],
        body: { options, context in
            let request = GradeRequest(
                problems: options.problems, reboot: !options.skipsReboot, record: !options.leavesNoTrace,
                patient: !options.isImpatient)
            let report = try Progress.during("grading", context, isSilent: options.isJSON, outlivesUs: true) {
                progress in
                let session = PrintableText.line(options.session, limit: 20)
                progress.ifLeft(
                    "The daemon grades on"
                        + (options.leavesNoTrace
                            ? " and keeps nothing." : ": breakfix report \(session) shows the result."))
                return try context.daemon.grade(options.session, request)
            }
            try write(report, options.isJSON ? .json : options.format, to: options.file, context)
            let asked = report.problems.filter { options.problems.isEmpty || options.problems.contains($0.id) }
            return exitCode(of: ReportBuilder.verdict(of: asked.map(\.verdict)))
        })

    private struct ReportOptions: Sendable {
        var session = ""
        var format = ReportFormat.text
        var file: String?
        var isJSON = false
    }

    /// Shows the last report.
    static let report = Command(
        "report", "Print a session's report; also after its end",
        examples: [
            Example("breakfix report S7K2QP", "for people"),
            Example("breakfix report S7K2QP --format markdown -o report.md", "for a wiki"),
            Example("breakfix report S7K2QP --json", "for programs"),
        ],
        blank: ReportOptions(),
        rules: [
            .argument("SESSION", into: \.session, completing: .sessions, "The session's id"),
            .choice("--format", "-f", value: "FORMAT", into: \.format, "The report's format"),
            .flag("--json", into: \.isJSON, "The same as --format json"),
            .option("--output", "-o", value: "FILE", into: \.file, completing: .files, "Write the report to a file"),
        ],
        body: { options, context in
            let report = try context.daemon.report(options.session)
            try write(report, options.isJSON ? .json : options.format, to: options.file, context)
            return .ok
        })

    /// A verdict as an exit code; what is not graded cannot have passed.
    static func exitCode(of verdict: SessionReport.Verdict) -> ExitCode {
        switch verdict {
        case .passed: .ok
        case .failed: .failed
        case .graderError, .notGraded: .graderTrouble
        }
    }

    private static func write(
        _ report: SessionReport, _ format: ReportFormat, to file: String?, _ context: Context
    ) throws {
        let isColoured = file == nil && context.style.isOn
        let document = format.renderer(colour: isColoured).render(report)
        guard let file else { return try context.output.write(document) }
        try OutputFile.write(Array(document.utf8), to: file)
        try context.note("Wrote \(file).")
    }
}
