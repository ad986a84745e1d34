/// Whose certificates a check trusts.
public enum CertificateTrust: Sendable, Equatable {
    /// Debian's bundle, which programs on a host trust by default.
    public static let systemBundle = "/etc/ssl/certs/ca-certificates.crt"

    /// A PEM file of the host that is looked at.
    case file(String)
    /// PEM text of the scenario.
    case text(String)

    init(reader: ArgumentReader) throws(CheckError) {
        if let text = try reader.optionalString("ca-text") {
            self = .text(text)
        } else {
            self = .file(try reader.string("ca", default: Self.systemBundle))
        }
    }
}
