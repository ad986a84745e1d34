internal import Report

extension Command {
    private struct DoctorOptions: Sendable {
        var isJSON = false
    }

    /// Looks the machine over.
    static let doctor = Command(
        "doctor", "Find out what this machine can and cannot do, and how to mend it",
        discussion: "Changes nothing. Ends with 78 where hosts cannot be launched on this machine.",
        examples: [
            Example("breakfix doctor", "as root, for the whole answer"),
            Example("breakfix doctor --quiet", "only what is not as it should be"),
        ],
        blank: DoctorOptions(),
        rules: [.flag("--json", into: \.isJSON, "Print JSON")],
        body: { options, context in
            let findings = Doctor.run(context.layout)
            if options.isJSON {
                try context.printJSON(findings)
            } else {
                for finding in findings where !context.isQuiet || finding.status != .ok {
                    try context.output.write(text(finding, style: context.style))
                }
            }
            return findings.contains { $0.status == .failed } ? .configuration : .ok
        })

    private static func text(_ finding: DoctorFinding, style: Style) -> String {
        let word =
            switch finding.status {
            case .ok: style.green("ok     ")
            case .warning: style.yellow("warning")
            case .failed: style.red("FAILED ")
            }
        let help = finding.help.isEmpty ? "" : "         " + PrintableText.line(finding.help, limit: 1000) + "\n"
        return "\(word)  \(finding.name): \(PrintableText.line(finding.detail))\n" + help
    }
}
