internal import Digest
public import Scenario

/// `answer`: a question that the candidate answers in words.
public struct AnswerCheck: CheckKind {
    /// The names of the arguments that the grader adds.
    private enum Added {
        static let salt = "salt"
        static let digests = "digests"
        static let given = "given"
    }

    /// The most bytes of an answer.
    public static let limit = 500

    /// The question.
    public let question: String
    /// What the candidate may choose from; empty where the answer is free.
    public let choices: [String]
    /// Whether upper and lower case are the same.
    public let ignoresCase: Bool
    /// Texts that will do, as salted digests once they are ``sealed(_:salt:given:)``.
    private let accepted: Set<String>
    private let salt: String?
    private let pattern: Expression?
    private let number: Double?
    private let tolerance: Double
    /// What was given by other means than the file; nil where nothing was.
    public let given: String?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        question = try reader.string("ask")
        choices = try reader.strings("choices")
        let ignoresCase = try reader.bool("ignore-case", default: true)
        self.ignoresCase = ignoresCase
        salt = try reader.optionalString(Added.salt)
        given = try reader.optionalString(Added.given)
        accepted = Set(
            salt == nil
                ? try reader.strings("accept").map { Self.plain($0, ignoresCase) }
                : try reader.strings(Added.digests))
        pattern = try reader.optionalString("accept-pattern").map { text throws(CheckError) in
            guard let expression = Expression("^(\(text))$", ignoresCase: ignoresCase) else {
                throw CheckError(
                    kind: Self.id, problem: "`accept-pattern` is not an extended regular expression: \(text)")
            }
            return expression
        }
        number = try reader.optionalInt("number").map(Double.init)
        tolerance = Double(try reader.int("tolerance", default: 0))
        if accepted.isEmpty, pattern == nil, number == nil {
            throw CheckError(
                kind: Self.id, problem: "no answer is right; give `accept`, `accept-pattern` or `number`")
        }
        try checkChoices(reader)
    }

    /// A question with choices must have one among them that is right.
    private func checkChoices(_ reader: ArgumentReader) throws(CheckError) {
        if !choices.isEmpty, !choices.contains(where: isRight) {
            throw CheckError(kind: reader.kind, problem: "none of the `choices` is right")
        }
    }

    /// The same arguments as they may leave the scenario: what is accepted as salted digests, and what was answered.
    ///
    /// - Parameters:
    ///   - arguments: The scenario's.
    ///   - salt: The session's.
    ///   - given: What was answered by other means than the file.
    public static func sealed(_ arguments: Value, salt: String, given: String?) -> Value {
        guard var members = arguments.map else { return arguments }
        let ignoresCase = members["ignore-case"]?.bool ?? true
        let accepted = members["accept"].map { $0.list?.compactMap(\.string) ?? [$0.string].compactMap(\.self) } ?? []
        members["accept"] = nil
        members[Added.digests] = .list(accepted.map { .string(digest(plain($0, ignoresCase), salt)) })
        members[Added.salt] = .string(salt)
        if let given { members[Added.given] = .string(given) }
        return .map(members)
    }

    /// What the check wants, in words; never what would be right.
    public var expected: String { "a right answer to: \(question)" }

    /// The name of the file that the answer may be in, in the login's home.
    public static func fileName(of check: String) -> String { "answer-\(check).txt" }

    /// Judges an answer; nil where there is none.
    public func judge(_ answer: String?) -> Finding {
        guard let answer, !answer.allSatisfy(\.isWhitespace) else { return failed("no answer", "Nobody has answered.") }
        guard answer.utf8.count <= Self.limit else { return failed(answer, "The answer is too long.") }
        return isRight(answer) ? passed(answer, "The answer is right.") : failed(answer, "The answer is not right.")
    }

    /// Judges a file that cannot be read.
    public func judge(barred reason: String) -> Finding { failed(reason, "The answer cannot be read: \(reason).") }

    private func isRight(_ answer: String) -> Bool {
        let plain = Self.plain(answer, ignoresCase)
        if accepted.contains(salt.map { Self.digest(plain, $0) } ?? plain) { return true }
        if let pattern, pattern.occurs(in: Array(Self.plain(answer, false).utf8)) { return true }
        guard let number, let given = Self.number(plain) else { return false }
        return abs(given - number) <= tolerance
    }

    /// An answer without what does not matter: spaces around and doubled, quotes around, a full stop at the end, case.
    private static func plain(_ text: String, _ ignoresCase: Bool) -> String {
        var words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if words.count > 1, words.hasSuffix(".") { words.removeLast() }
        for quote in ["\"", "'", "`"] where words.count > 2 && words.hasPrefix(quote) && words.hasSuffix(quote) {
            words = String(words.dropFirst().dropLast())
            break
        }
        return ignoresCase ? words.lowercased() : words
    }

    /// The number that an answer begins with; what stands behind it is its unit.
    private static func number(_ text: String) -> Double? {
        Double(text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-" || $0 == "+") })
    }

    private static func digest(_ text: String, _ salt: String) -> String {
        var sum = SHA256()
        sum.update(field: salt)
        sum.update(field: text)
        return sum.hexDigest
    }

    /// A look takes too much, or too long, to be taken again and again.
    public static var isCheap: Bool { false }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: Check.answerKind,
        summary: """
            A question that the candidate answers in words, by `breakfix answer` or in `answer-<id>.txt` in the home of \
            the login of the host that `on` names. What would be right is in no report.
            """,
        arguments: ObjectShape(
            "check.answer", "A question, and what is right. Spaces, quotes around and a full stop do not matter.",
            [
                .init("ask", .string(), required: true, "The question; the brief tells it to the candidate."),
                .init("choices", SharedFields.texts, "What the candidate may choose from; the brief lists it."),
                .init("accept", SharedFields.texts, "Texts that will do."),
                .init(
                    "accept-pattern", .string(), "An extended regular expression that the whole answer must match."),
                .init("number", .int(Int.min...Int.max), "The number that is right; a unit may stand behind it."),
                .init("tolerance", .int(0...Int.max), default: "0", "How far from `number` an answer may be."),
                .init("ignore-case", .bool, default: "true", "Whether upper and lower case are the same."),
            ]),
        example: "answer: { ask: \"Which unit filled the disk?\", accept: [shop-export.service, shop-export] }")
}
