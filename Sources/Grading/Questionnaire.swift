public import Scenario

/// The questions of a problem, as the candidate is told them.
public struct Questionnaire: Sendable, Equatable {
    /// One question.
    public struct Question: Codable, Sendable, Equatable {
        /// The check's id, by which the answer names it.
        public var id: String
        /// The host in whose login's home the answer may lie.
        public var host: String
        /// The question.
        public var text: String
        /// What can be chosen from; empty where the answer is free.
        public var choices: [String]

        /// Makes a question.
        public init(id: String, host: String, text: String, choices: [String] = []) {
            self.id = id
            self.host = host
            self.text = text
            self.choices = choices
        }
    }

    /// The questions in the order of the problem.
    public let questions: [Question]
    private let host: String

    /// Collects a problem's questions; what is accepted stays behind.
    public init(_ problem: Problem) {
        host = problem.host
        questions = problem.questions.map { check in
            let arguments = check.arguments
            let choices = arguments["choices"].map { $0.list?.compactMap(\.string) ?? [$0.string].compactMap(\.self) }
            return Question(
                id: check.id, host: check.host, text: arguments["ask"]?.string ?? "", choices: choices ?? [])
        }
    }

    /// What stands at the end of the brief; empty without a question.
    ///
    /// - Parameter session: The session's id.
    public func paragraph(session: String) -> String {
        guard let first = questions.first else { return "" }
        let title =
            questions.count == 1 ? "There is a question to answer as well:" : "There are questions to answer as well:"
        let list = questions.map { question in
            var lines = "  \(question.id): \(question.text)\n"
            if !question.choices.isEmpty { lines += "      one of: \(question.choices.joined(separator: ", "))\n" }
            return lines
        }
        let place = first.host == host ? "" : " on \(first.host)"
        return """

            \(title)

            \(list.joined())
            Write the answer to each into a file of its own in your home\(place), for example:

              echo 'the answer' > ~/\(AnswerCheck.fileName(of: first.id))

            or have it taken down with: breakfix answer \(session) \(first.id) 'the answer'
            It can be changed until the work is graded.

            """
    }
}
