public import Scenario

/// `certificate`: a certificate in a file of the host.
public struct CertificateCheck: CheckKind {
    /// A certificate as it was seen.
    public struct Seen: Sendable, Equatable {
        /// Its subject.
        public var subject: String
        /// Seconds since it has been valid; negative before.
        public var age: Int
        /// Seconds until it expires; negative after.
        public var secondsLeft: Int
        /// Names that were asked for and that it is not for.
        public var missingNames: [String]
        /// Why the key does not fit; empty where it does, or none was asked for.
        public var keyTrouble: String
        /// Why its chain leads to no authority; empty where it does, or none was asked for.
        public var chainTrouble: String

        /// Makes a description.
        public init(
            subject: String, age: Int, secondsLeft: Int, missingNames: [String] = [], keyTrouble: String = "",
            chainTrouble: String = ""
        ) {
            self.subject = subject
            self.age = age
            self.secondsLeft = secondsLeft
            self.missingNames = missingNames
            self.keyTrouble = keyTrouble
            self.chainTrouble = chainTrouble
        }
    }

    /// The PEM file: the certificate, and those between it and its authority.
    public let path: String
    /// The private key's PEM file.
    public let key: String?
    /// Names that it must be for.
    public let names: [String]
    /// Whose certificates to trust; nil where the chain does not matter.
    public let trust: CertificateTrust?
    /// Milliseconds that it must still be valid for.
    public let validFor: Int

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        path = try reader.string("path")
        key = try reader.optionalString("key")
        names = try reader.strings("names")
        trust = reader.has("ca") || reader.has("ca-text") ? try CertificateTrust(reader: reader) : nil
        validFor = try reader.int("valid-for", default: 0)
    }

    /// What the check wants, in words.
    public var expected: String {
        var words = "\(path) holds a valid certificate"
        if !names.isEmpty { words += " for \(names.joined(separator: ", "))" }
        if let key { words += " whose key is \(key)" }
        if validFor > 0 { words += ", for \(validFor / 1000) s more" }
        return words
    }

    /// Compares a certificate with what is wanted.
    public func judge(_ seen: Seen) -> Finding {
        let actual = "\(seen.subject), \(seen.secondsLeft) s left"
        if seen.age < 0 { return failed(actual, "The certificate is not valid yet.") }
        if seen.secondsLeft < 0 { return failed(actual, "The certificate has expired.") }
        if seen.secondsLeft < validFor / 1000 { return failed(actual, "The certificate expires too soon.") }
        if let name = seen.missingNames.first { return failed(actual, "The certificate is not for \(name).") }
        if !seen.keyTrouble.isEmpty { return failed(seen.keyTrouble, "The key does not fit: \(seen.keyTrouble).") }
        if !seen.chainTrouble.isEmpty {
            return failed(seen.chainTrouble, "The chain leads to no trusted authority: \(seen.chainTrouble).")
        }
        return passed(actual, "The certificate is as wanted.")
    }

    /// Judges a file that is not there, cannot be read, or holds no certificate.
    public func judge(missing reason: String) -> Finding { failed(reason, "There is no certificate: \(reason).") }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "certificate", summary: "A certificate in a file of the host: dates, names, key and chain.",
        arguments: ObjectShape(
            "check.certificate", "A PEM file and what its first certificate must be like.",
            [
                .init("path", .path, required: true, "The PEM file; certificates after the first belong to its chain."),
                .init("key", .path, "The PEM file with the private key, which must be the certificate's."),
                .init("names", SharedFields.texts, "Host names or addresses that it must be for."),
                .init("ca", .path, "A PEM file on the host with the authorities that the chain must lead to."),
                SharedFields.caText,
                .init("valid-for", .duration, default: "0s", "How long it must still be valid."),
            ]),
        example: "certificate: { path: /etc/ssl/shop.pem, key: /etc/ssl/private/shop.key, names: [shop.internal] }")
}
