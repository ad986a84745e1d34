public import Scenario

/// `script`: a program that the candidate wrote, run by the grader on inputs that the candidate does not know.
public struct ScriptCheck: CheckKind {
    /// One run.
    public struct Case: Sendable, Equatable {
        /// The program's arguments.
        public let arguments: [String]
        /// What it reads on its standard input.
        public let input: String
        /// Files in the folder that it starts in, by name.
        public let files: [(name: String, value: String)]
        /// The exit code.
        public let exit: Int
        /// What the standard output must have.
        public let output: TextExpectation

        init(_ value: Value) throws(CheckError) {
            let reader = ArgumentReader(kind: ScriptCheck.id, arguments: value)
            arguments = try reader.strings("args")
            input = try reader.string("input", default: "")
            files = try reader.texts("files")
            exit = try reader.int("exit", default: 0)
            output = TextExpectation(
                equals: try reader.optionalScalar("stdout"), contains: try reader.strings("stdout-contains"),
                lacks: try reader.strings("stdout-lacks"), matches: try reader.expression("stdout-matches"))
            for file in files where file.name.contains("/") || file.name.hasPrefix(".") || file.name.isEmpty {
                throw CheckError(kind: ScriptCheck.id, problem: "`files` takes plain names; \(file.name) is none")
            }
        }

        /// Whether two runs are the same.
        public static func == (one: Case, other: Case) -> Bool {
            one.arguments == other.arguments && one.input == other.input && one.exit == other.exit
                && one.output == other.output && one.files.map(\.name) == other.files.map(\.name)
                && one.files.map(\.value) == other.files.map(\.value)
        }
    }

    /// The most runs of one check.
    public static let mostCases = 12

    /// The program's path on the host.
    public let path: String
    /// The runs, in order.
    public let cases: [Case]
    /// How long each run may take, in milliseconds.
    public let limit: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        path = try reader.string("path")
        limit = try reader.int("timeout", default: 5000)
        guard let list = arguments["cases"]?.list, (1...Self.mostCases).contains(list.count) else {
            throw reader.wrong("cases", "1 to \(Self.mostCases) of them")
        }
        var cases: [Case] = []
        for value in list { cases.append(try Case(value)) }
        self.cases = cases
    }

    /// How long one look may take, in milliseconds.
    public var timeout: Int { cases.count * (limit + 500) + 2000 }

    /// What the check wants, in words; the inputs stay hidden.
    public var expected: String { "\(path) gives the right output in \(cases.count) cases" }

    /// Compares how a run ended with what is wanted; nil where it is right.
    public func complaint(about run: CommandOutput, case index: Int) -> Finding? {
        let wanted = cases[index]
        let written = run.output.isEmpty ? run.errors : run.output
        let actual = "case \(index + 1): \(run.ending): \(HostileText.decode(written.prefix(300)))"
        guard run.exit == wanted.exit else {
            return failed(actual, "Case \(index + 1) ended otherwise: \(run.ending).")
        }
        guard wanted.output.complaint(about: run.output, isCut: run.isCut) == nil else {
            return failed(actual, "The output of case \(index + 1) is not the right one.")
        }
        return nil
    }

    /// Judges a program whose every run was right.
    public func judgeRight() -> Finding { passed("\(cases.count) cases", "Every case is right.") }

    /// Judges a program that is not there or cannot be read.
    public func judge(missing reason: String) -> Finding { failed(reason, "There is no such program: \(reason).") }

    /// A look takes too much, or too long, to be taken again and again.
    public static var isCheap: Bool { false }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: Check.scriptKind,
        summary: """
            A program that the candidate wrote, run by the grader on hidden inputs: as nobody, without a network, in a \
            throw-away root of the pristine image that has that one file of the host.
            """,
        arguments: ObjectShape(
            "check.script", "A program, and what it must do in each case.",
            [
                .init("path", .path, required: true, "The program: a script with `#!`, at most 1 MiB."),
                .init(
                    "cases",
                    .list(
                        .object(
                            ObjectShape(
                                "check.script.case", "One run, and how it must end.",
                                [
                                    .init("args", SharedFields.texts, "The arguments."),
                                    .init("input", .string(), "What it reads on its standard input."),
                                    .init(
                                        "files", .dictionary(.string()),
                                        "Files in the folder that it starts in, by name."),
                                    .init("exit", .int(0...255), default: "0", "The exit code."),
                                    .init(
                                        "stdout", SharedFields.scalar,
                                        "The whole output, but for line feeds at its end."),
                                    .init("stdout-contains", SharedFields.texts, "Texts that must be in the output."),
                                    .init("stdout-lacks", SharedFields.texts, "Texts that must not be in the output."),
                                    .init(
                                        "stdout-matches", .string(),
                                        "An extended regular expression that the output must match."),
                                ])), minimum: 1), required: true, "The runs, at most 12."),
                .init("timeout", .duration, default: "5s", "How long each run may take."),
            ]),
        example: """
            script: { path: /usr/local/bin/top-talkers, cases: [{ args: [access.log], files: { access.log: "a\\nb\\na" }, stdout: a }] }
            """)
}
