internal import API
internal import Report

extension Command {
    private struct AnswerOptions: Sendable {
        var session = ""
        var question: String?
        var words: [String] = []
        var isJSON = false
    }

    /// Takes down answers.
    static let answer = Command(
        "answer", "Show a session's questions, or answer one of them",
        discussion: """
            What is answered here counts before what the candidate wrote into a file, and can be changed until the \
            session is graded.
            """,
        examples: [
            Example("breakfix answer S7K2QP", "the questions, and what has been answered"),
            Example("breakfix answer S7K2QP culprit nginx.service", "answers the question 'culprit'"),
        ],
        blank: AnswerOptions(),
        rules: [
            .argument("SESSION", into: \.session, completing: .sessions, "The session's id"),
            .optionalArgument("QUESTION", into: \.question, "The question's id"),
            .arguments("TEXT", minimum: 0, into: \.words, "The answer"),
            .flag("--json", into: \.isJSON, "Print JSON"),
        ],
        body: { options, context in
            guard let question = options.question else {
                try show(try context.daemon.session(options.session), options, context)
                return .ok
            }
            guard !options.words.isEmpty else { throw Failure("the answer is missing", code: .usage) }
            let request = AnswerRequest(question: question, text: options.words.joined(separator: " "))
            let session = try context.daemon.answer(options.session, request)
            if options.isJSON {
                try context.printJSON(session.problems)
            } else {
                try context.note("Taken down.")
            }
            return .ok
        })

    private static func show(_ session: Session, _ options: AnswerOptions, _ context: Context) throws {
        if options.isJSON { return try context.printJSON(session.problems) }
        let lines = session.problems.flatMap { SessionView.questions($0) }
        if lines.isEmpty { return try context.note("This session asks nothing.") }
        for line in lines { try context.print(line) }
    }
}
