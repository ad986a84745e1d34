internal import API
internal import Grading
internal import Scenario

extension LiveSession {
    /// Takes down what the candidate answers; on disk before it counts.
    func takeAnswer(_ request: AnswerRequest) throws(Trouble) {
        let known = scenario.problems.flatMap { problem in problem.questions.map { (problem.id, $0.id) } }
        guard let (problem, id) = known.first(where: { $0.1 == request.question }) else {
            let ids = known.map(\.1).joined(separator: ", ")
            throw Trouble(
                type: "unknown-question", title: "there is no question \(Log.escaped(request.question))",
                help: ids.isEmpty ? "this session asks nothing" : "its questions are: \(ids)", status: 404)
        }
        let text = request.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard !text.isEmpty, isPlain, text.utf8.count <= AnswerCheck.limit else {
            throw .badRequest(
                "the answer is empty, too long, or has control characters",
                help: "use at most \(AnswerCheck.limit) bytes of plain text")
        }
        try change { record in
            record.answers[id] = text
            if let index = record.session.problems.firstIndex(where: { $0.id == problem }) {
                record.session.problems[index].answers[id] = text
            }
        }
        note("answered", "\(id): \(text)")
    }
}
