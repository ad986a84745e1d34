public import Scenario

/// `json`: a value in a JSON document that a server answers or a file of the host holds.
public struct JSONCheck: CheckKind {
    /// Where the document comes from.
    public enum Source: Sendable, Equatable {
        /// A file of the host.
        case file(String)
        /// An HTTP answer.
        case request(HTTPCheck)
    }

    /// Where the document comes from.
    public let source: Source
    /// The place in it.
    public let place: JSONPlace
    /// The value that must be there; nil where any will do.
    public let value: Value?
    /// The least number.
    public let minimum: Int?
    /// The greatest number.
    public let maximum: Int?
    /// How many elements a list, or members a mapping, must have.
    public let count: Int?
    /// What a text must have.
    public let content: TextExpectation
    /// Whether nothing may be there.
    public let isAbsent: Bool

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        switch (try reader.optionalString("path"), reader.has("url")) {
        case (let path?, false): source = .file(path)
        case (nil, true):
            var request = arguments.map ?? [:]
            for name in ["at", "equals", "min", "max", "count", "contains", "matches", "absent"] { request[name] = nil }
            source = .request(try HTTPCheck(arguments: .map(request)))
        default: throw CheckError(kind: Self.id, problem: "give either `url` or `path`")
        }
        let text = try reader.string("at", default: ".")
        guard let place = JSONPlace(text) else {
            throw CheckError(kind: Self.id, problem: "`at` is no place such as `.items[0].name`: \(text)")
        }
        self.place = place
        value = reader.has("equals") ? arguments["equals"] : nil
        minimum = try reader.optionalInt("min")
        maximum = try reader.optionalInt("max")
        count = try reader.optionalInt("count")
        content = TextExpectation(
            contains: try reader.strings("contains"), matches: try reader.expression("matches"))
        isAbsent = try reader.bool("absent", default: false)
    }

    /// How long one look may take, in milliseconds.
    public var timeout: Int {
        if case .request(let request) = source { request.timeout } else { 5000 }
    }

    /// What the check wants, in words.
    public var expected: String {
        let from =
            switch source {
            case .file(let path): path
            case .request(let request): request.url
            }
        if isAbsent { return "\(place.text) of \(from) is not there" }
        var parts: [String] = []
        if let value { parts.append("is \(JSONPlace.words(value))") }
        if let minimum { parts.append("is at least \(minimum)") }
        if let maximum { parts.append("is at most \(maximum)") }
        if let count { parts.append("has \(count) elements") }
        if !content.isEmpty { parts.append(content.words) }
        return "\(place.text) of \(from) " + (parts.isEmpty ? "is there" : parts.joined(separator: " and "))
    }

    /// Looks the place up in the document and compares what is there with what is wanted.
    public func judge(_ document: Value) -> Finding {
        guard let found = place.value(in: document) else {
            return isAbsent ? passed("nothing", "Nothing is there.") : failed("nothing", "Nothing is there.")
        }
        let actual = JSONPlace.words(found)
        if isAbsent { return failed(actual, "Something is there.") }
        if let value, !Self.isEqual(value, found) { return failed(actual, "The value is another one.") }
        if minimum != nil || maximum != nil {
            guard let number = Self.number(found) else { return failed(actual, "The value is no number.") }
            if let minimum, number < Double(minimum) { return failed(actual, "The number is too small.") }
            if let maximum, number > Double(maximum) { return failed(actual, "The number is too large.") }
        }
        if let count, count != found.list?.count ?? found.map?.count {
            return failed(actual, "The number of elements is \(found.list?.count ?? found.map?.count ?? 0).")
        }
        if !content.isEmpty {
            guard let text = found.string else { return failed(actual, "The value is no text.") }
            if let complaint = content.complaint(about: Array(text.utf8)) {
                return failed(actual, "The value \(complaint).")
            }
        }
        return passed(actual, "The value is as wanted.")
    }

    /// Judges a document that could not be had or is no JSON.
    public func judge(failure reason: String) -> Finding { failed(reason, "There is no document: \(reason).") }

    private static func number(_ value: Value) -> Double? {
        switch value {
        case .int(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    private static func isEqual(_ wanted: Value, _ found: Value) -> Bool {
        if let one = number(wanted), let other = number(found) { return one == other }
        return wanted == found
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "json",
        summary:
            "A value in a JSON document that a server answers, asked from inside the host's network, or a file holds.",
        arguments: ObjectShape(
            "check.json", "A document, a place in it, and what must be there.",
            [
                .init("url", .string(), "An absolute http or https URL, as for `http`; or `path`."),
                .init("path", .path, "A file of the host, at most 1 MiB; or `url`."),
                .init("at", .string(), default: ".", "The place, for example `.items[0].state`; `.` is the whole."),
                .init(
                    "equals",
                    .either([.string(), .int(Int.min...Int.max), .bool], "a text, a whole number, or a flag"),
                    "The value."),
                .init("min", .int(Int.min...Int.max), "The least number."),
                .init("max", .int(Int.min...Int.max), "The greatest number."),
                .init("count", .int(0...1_000_000), "How many elements a list or mapping must have."),
                .init("contains", SharedFields.texts, "Texts that must be in the text there."),
                .init("matches", .string(), "An extended regular expression that the text there must match."),
                .init("absent", .bool, default: "false", "Whether nothing may be there."),
            ] + HTTPCheck.requestFields),
        example: "json: { url: \"http://web:8080/health\", at: .database.state, equals: ok }")
}
