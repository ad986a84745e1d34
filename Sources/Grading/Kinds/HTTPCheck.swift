public import Scenario

/// `http`: one request by libcurl from inside the host's network.
public struct HTTPCheck: CheckKind {
    /// A header of the request or of the expectation.
    public struct Header: Sendable, Equatable {
        /// The name; case does not matter.
        public var name: String
        /// The value, or a part of it.
        public var value: String

        /// Makes a header.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The request's method.
    public let method: String
    /// The request's URL; `http` or `https`.
    public let url: String
    /// Headers to send.
    public let headers: [Header]
    /// The request's body.
    public let body: String?
    /// The status codes that will do.
    public let status: [Int]
    /// What the response's body must have.
    public let expectedBody: TextExpectation
    /// Headers that the response must have, each with this text in its value.
    public let expectedHeaders: [Header]
    /// Whether redirects are followed, at most five.
    public let follow: Bool
    /// Host name or address to connect to in place of the URL's.
    public let connectTo: String?
    /// Whose certificates to trust.
    public let trust: CertificateTrust
    /// Whether every certificate will do.
    public let isInsecure: Bool
    /// How long one look may take, in milliseconds.
    public let timeout: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        method = try reader.string("method", default: "GET")
        url = try reader.string("url")
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw CheckError(kind: Self.id, problem: "`url` does not fit; give an absolute http or https URL")
        }
        headers = try reader.texts("headers").map { Header(name: $0.name, value: $0.value) }
        body = try reader.optionalString("body")
        let codes = try reader.ints("status")
        status = codes.isEmpty ? [200] : codes
        expectedBody = TextExpectation(
            equals: try reader.optionalString("body-equals"), contains: try reader.strings("body-contains"),
            lacks: try reader.strings("body-lacks"), matches: try reader.expression("body-matches"))
        expectedHeaders = try reader.texts("expect-headers").map { Header(name: $0.name, value: $0.value) }
        follow = try reader.bool("follow", default: false)
        connectTo = try reader.optionalString("connect-to")
        trust = try CertificateTrust(reader: reader)
        isInsecure = try reader.bool("insecure", default: false)
        timeout = try reader.int("timeout", default: 5000)
    }

    /// What the check wants, in words.
    public var expected: String {
        var parts = ["\(method) \(url) answers \(status.map(String.init).joined(separator: " or "))"]
        parts += expectedHeaders.map { "header \($0.name) contains \"\($0.value)\"" }
        if !expectedBody.isEmpty { parts.append("body " + expectedBody.words) }
        return parts.joined(separator: "; ")
    }

    /// What came back.
    public struct Answer: Sendable, Equatable {
        /// The status code.
        public var status: Int
        /// The headers of the last response, in order.
        public var headers: [Header]
        /// The first part of the body.
        public var body: [UInt8]
        /// Whether more was there.
        public var isCut: Bool

        /// Makes an answer.
        public init(status: Int, headers: [Header], body: [UInt8], isCut: Bool) {
            self.status = status
            self.headers = headers
            self.body = body
            self.isCut = isCut
        }
    }

    /// Compares what came back with what is wanted.
    public func judge(_ answer: Answer) -> Finding {
        let shown = "\(answer.status) \(HostileText.decode(answer.body.prefix(200)))"
        guard status.contains(answer.status) else {
            return failed(shown, "The answer's status is \(answer.status).")
        }
        for wanted in expectedHeaders {
            let values = answer.headers.filter { $0.name.lowercased() == wanted.name.lowercased() }.map(\.value)
            if values.isEmpty { return failed(shown, "The answer has no header \(wanted.name).") }
            if !values.contains(where: { $0.contains(wanted.value) }) {
                return failed("\(wanted.name): \(values.joined(separator: ", "))", "The header \(wanted.name) differs.")
            }
        }
        if let complaint = expectedBody.complaint(about: answer.body, isCut: answer.isCut) {
            return failed(shown, "The body \(complaint).")
        }
        return passed(shown, "The answer is as wanted.")
    }

    /// Judges a request that got no answer.
    public func judge(failure: String) -> Finding { failed(failure, "No answer: \(failure).") }

    /// How a request is made; shared with ``JSONCheck``.
    static let requestFields: [ObjectShape.Field] = [
        .init(
            "method", .string(pattern: "[A-Z]{1,16}", explanation: "a method in capitals"), default: "GET",
            "The method."),
        .init("headers", .dictionary(.string()), "Headers to send."),
        .init("body", .string(), "The request's body."),
        .init(
            "status", .either([.int(100...599), .list(.int(100...599), minimum: 1)], "a status or a list of them"),
            default: "200", "The status codes that will do."),
        .init("follow", .bool, default: "false", "Whether redirects are followed, at most five."),
        .init("connect-to", .string(), "The host or address to connect to in place of the URL's."),
        SharedFields.ca, SharedFields.caText,
        .init("insecure", .bool, default: "false", "Whether every certificate will do."),
        SharedFields.timeout("5s"),
    ]

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "http",
        summary: "One HTTP request from inside the host's network, with names as the scenario's networks give them.",
        arguments: ObjectShape(
            "check.http", "An HTTP request and the answer it must get.",
            [
                .init(
                    "url", .string(pattern: "https?://.+", explanation: "an absolute http or https URL"),
                    required: true,
                    "The URL; its host is a host of the scenario, `localhost`, an address, or any name with `connect-to`."
                )
            ] + requestFields + [
                .init("body-equals", .string(), "The whole body, but for line feeds at its end."),
                .init("body-contains", SharedFields.texts, "Texts that must be in the first MiB of the body."),
                .init("body-lacks", SharedFields.texts, "Texts that must not be in the first MiB of the body."),
                .init(
                    "body-matches", .string(),
                    "An extended regular expression that the first MiB of the body must match."),
                .init(
                    "expect-headers", .dictionary(.string()),
                    "Headers of the answer, each with a text its value must contain."),
            ]),
        example: """
            http: { method: POST, url: "http://web:8080/orders", body: "item=7", status: 201, body-contains: accepted }
            """)
}
