public import Scenario

/// `command`: a shell script that runs with the pristine image's programs, beside the host.
public struct CommandCheck: CheckKind {
    /// The script.
    public let script: String
    /// The exit code.
    public let exit: Int
    /// What the standard output must have.
    public let output: TextExpectation
    /// Who runs it; a user of the image.
    public let user: String
    /// How long one look may take, in milliseconds.
    public let timeout: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        script = try reader.string("run")
        exit = try reader.int("exit", default: 0)
        output = TextExpectation(
            equals: try reader.optionalScalar("stdout"), contains: try reader.strings("stdout-contains"),
            lacks: try reader.strings("stdout-lacks"), matches: try reader.expression("stdout-matches"))
        user = try reader.string("user", default: "root")
        timeout = try reader.int("timeout", default: 10_000)
    }

    /// What the check wants, in words.
    public var expected: String {
        let lines = script.split(separator: "\n", omittingEmptySubsequences: true)
        let shown = lines.count == 1 ? String(lines[0]) : "the script (\(lines.count) lines)"
        return "\(shown) exits \(exit)" + (output.isEmpty ? "" : ", its output " + output.words)
    }

    /// Compares how the script ended with what is wanted.
    public func judge(_ run: CommandOutput) -> Finding {
        let written = run.output.isEmpty ? run.errors : run.output
        let actual = "\(run.ending): \(HostileText.decode(written.prefix(400)))"
        guard run.exit == exit else { return failed(actual, "The script ended otherwise: \(run.ending).") }
        if let complaint = output.complaint(about: run.output, isCut: run.isCut) {
            return failed(actual, "The output \(complaint).")
        }
        return passed(actual, "The script ended as wanted.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "command",
        summary:
            """
            A shell script with the pristine image's programs, in the host's network; the scenario's hosts have their \
            names there, and the host's files are at `/host`.
            """,
        arguments: ObjectShape(
            "check.command",
            "A script and how it must end. No file of the host can be executed; do not source or interpret one either.",
            [
                .init("run", .string(), required: true, "The script, for the pristine image's `/bin/sh`."),
                .init("exit", .int(0...255), default: "0", "The exit code."),
                .init(
                    "stdout", .either([.string(), .int(Int.min...Int.max)], "a text or a whole number"),
                    "The whole output, but for line feeds at its end."),
                .init("stdout-contains", SharedFields.texts, "Texts that must be in the output."),
                .init("stdout-lacks", SharedFields.texts, "Texts that must not be in the output."),
                .init("stdout-matches", .string(), "An extended regular expression that the output must match."),
                .init(
                    "user", .userName, default: "root",
                    "Who runs it: a user of the image."),
                SharedFields.timeout("10s"),
            ]),
        example: "command: { run: \"wc -l < /host/srv/shop/orders.csv\", stdout: 1200 }")
}
