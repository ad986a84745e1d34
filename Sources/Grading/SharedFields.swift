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

    /// A path, or a sequence of paths.
    static let paths = Shape.either([.path, .list(.path, minimum: 1)], "a path or a list of paths")

    /// A text, or a whole number that stands for its digits.
    static let scalar = Shape.either([.string(), .int(Int.min...Int.max)], "a text or a whole number")

    /// How long something is watched; the rest of the look's time comes on top.
    static func watch(_ fallback: String) -> ObjectShape.Field {
        .init("for", .duration, default: fallback, "How long it is watched, at most a minute.")
    }
}

extension Shape {
    /// The name of a user.
    static var userName: Shape { .string(pattern: "[a-z_][a-z0-9_-]{0,31}", explanation: "a user's name") }
}
