internal import Scenario

/// Fields that several kinds have, described once.
enum SharedFields {
    static func timeout(_ fallback: String) -> ObjectShape.Field {
        .init("timeout", .duration, default: fallback, "How long one look waits before it fails.")
    }

    static func port(_ summary: String, default fallback: String? = nil) -> ObjectShape.Field {
        .init("port", .int(1...65_535), required: fallback == nil, default: fallback, summary)
    }

    static let ca = ObjectShape.Field(
        "ca", .path, default: CertificateTrust.systemBundle,
        "A PEM file on the host that is looked at, with the certificate authorities to trust.")

    static let caText = ObjectShape.Field(
        "ca-text", .string(),
        "Certificate authorities to trust as PEM text, out of the candidate's reach; wins over `ca`.")

    /// A text, or a sequence of texts.
    static let texts = Shape.either([.string(), .list(.string(), minimum: 1)], "a text or a list of texts")
}
