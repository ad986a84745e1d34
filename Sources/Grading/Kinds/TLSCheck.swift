public import Scenario

/// `tls`: a handshake from inside the host's network, with chain, name and dates verified by OpenSSL.
public struct TLSCheck: CheckKind {
    /// How a handshake and its certificate turn out.
    public enum Verdict: String, Sendable, CaseIterable {
        /// The chain, the name and the dates are right.
        case valid
        /// The certificate or one above it has expired.
        case expired
        /// It is not valid yet.
        case early = "not-yet-valid"
        /// The chain does not lead to a trusted authority.
        case untrusted
        /// It is not for this name.
        case wrongName = "wrong-name"
        /// It is wrong in another way.
        case invalid
        /// There was no handshake.
        case failed
    }

    /// What the handshake showed.
    public struct Answer: Sendable, Equatable {
        /// How it turned out.
        public var verdict: Verdict
        /// OpenSSL's words, or the kernel's.
        public var detail: String
        /// Seconds until the certificate expires; nil where none was seen.
        public var secondsLeft: Int?

        /// Makes an answer.
        public init(verdict: Verdict, detail: String, secondsLeft: Int? = nil) {
            self.verdict = verdict
            self.detail = detail
            self.secondsLeft = secondsLeft
        }
    }

    /// A host of the scenario, `localhost`, or an address.
    public let host: String
    /// The port.
    public let port: UInt16
    /// The name to ask for and to verify.
    public let name: String
    /// Whose certificates to trust.
    public let trust: CertificateTrust
    /// How it shall turn out.
    public let expectation: Verdict
    /// Milliseconds that the certificate must still be valid for.
    public let validFor: Int?
    /// How long one look may take, in milliseconds.
    public let timeout: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        host = try reader.string("host", default: "localhost")
        port = try reader.port("port", default: 443)
        name = try reader.string("name", default: host)
        trust = try CertificateTrust(reader: reader)
        expectation = try reader.word("expect", default: .valid)
        validFor = try reader.optionalInt("valid-for")
        timeout = try reader.int("timeout", default: 5000)
    }

    /// What the check wants, in words.
    public var expected: String {
        let words = "the certificate of \(name) at \(host):\(port) is \(expectation.rawValue)"
        return validFor.map { "\(words) for \($0 / 1000) s more" } ?? words
    }

    /// Compares what the handshake showed with what is wanted.
    public func judge(_ answer: Answer) -> Finding {
        let actual = "\(answer.verdict.rawValue) (\(answer.detail))"
        guard answer.verdict == expectation else {
            return failed(actual, "The certificate or the handshake is \(answer.verdict.rawValue): \(answer.detail).")
        }
        if let validFor {
            guard let left = answer.secondsLeft, left >= validFor / 1000 else {
                return failed("\(answer.secondsLeft ?? 0) s left", "The certificate expires too soon.")
            }
        }
        return passed(actual, "The certificate is \(answer.verdict.rawValue).")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "tls", summary: "A TLS handshake from inside the host's network; chain, name and dates are verified.",
        arguments: ObjectShape(
            "check.tls", "A handshake and how its certificate must turn out.",
            [
                .init("host", .string(), default: "localhost", "A host of the scenario, `localhost`, or an address."),
                SharedFields.port("The port.", default: "443"),
                .init("name", .string(), "The name to ask for and to verify; the host where left out."),
                SharedFields.ca, SharedFields.caText,
                .init("expect", .word(Verdict.allCases.map(\.rawValue)), default: "valid", "How it must turn out."),
                .init("valid-for", .duration, "How long the certificate must still be valid."),
                SharedFields.timeout("5s"),
            ]),
        example: "tls: { host: web, port: 443, name: shop.internal, ca: /etc/ssl/shop-ca.pem, valid-for: 168h }")
}
