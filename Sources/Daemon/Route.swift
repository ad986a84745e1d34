internal import API
internal import WebSockets

/// A request that found its route.
struct Call {
    /// The request.
    let request: HTTPRequest
    /// What stands in place of `{id}`, in the form ids are kept in; empty where the route has none.
    let session: String

    /// Reads the body.
    func body<Value: Decodable>(_: Value.Type = Value.self) throws(Trouble) -> Value {
        do {
            return try JSON.decode(from: request.body)
        } catch {
            throw .badRequest(
                "the body is not a \(Value.self): \(JSON.explain(error))", help: "docs/api.md shows each body")
        }
    }

    /// A whole number of the query within bounds; `fallback` where it is absent.
    func number(_ name: String, default fallback: Int, in range: ClosedRange<Int>) throws(Trouble) -> Int {
        guard let text = request.query[name] else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw .badRequest(
                "\(name) is not a number from \(range.lowerBound) to \(range.upperBound)", help: "correct the query")
        }
        return number
    }

    /// A text of the query, with no control characters and at most so long; `fallback` where it is absent.
    func text(_ name: String, default fallback: String, limit: Int) throws(Trouble) -> String {
        guard let text = request.query[name], !text.isEmpty else { return fallback }
        let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isPlain, text.unicodeScalars.count <= limit else {
            throw .badRequest(
                "\(name) is too long or has control characters", help: "use at most \(limit) plain characters")
        }
        return text
    }
}

/// One line of the API: method, path, what it does.
struct Route: Sendable {
    /// The method.
    let method: String
    /// The path's parts; `{id}` stands for a session's id.
    let parts: [String]
    /// Does it.
    let action: @Sendable (Call) throws(Trouble) -> HTTPResponse

    /// Makes a route.
    init(_ method: String, _ path: String, _ action: @escaping @Sendable (Call) throws(Trouble) -> HTTPResponse) {
        self.method = method
        parts = Route.split(path)
        self.action = action
    }

    /// What stands for `{id}` where the path fits; empty where the route has none; nil where it does not fit.
    func match(_ path: [String]) -> String? {
        guard path.count == parts.count else { return nil }
        var id = ""
        for (part, given) in zip(parts, path) {
            if part == "{id}" {
                id = given
            } else if part != given {
                return nil
            }
        }
        return id
    }

    /// The parts of a path.
    static func split(_ path: String) -> [String] {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    }
}

extension HTTPResponse {
    /// A value as JSON.
    static func json(_ value: some Encodable, status: Int = 200) throws(Trouble) -> HTTPResponse {
        HTTPResponse(status: status, body: try JSON.encode(value))
    }

    /// A trouble as problem+json.
    static func trouble(_ trouble: Trouble) -> HTTPResponse {
        // A trouble is four plain values; where even they cannot be written, the status alone must do.
        let body = (try? JSON.encode(trouble)) ?? []
        return HTTPResponse(status: trouble.status, contentType: "application/problem+json", body: body)
    }
}
