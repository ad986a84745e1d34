public import Scenario

/// `package`: a Debian package, from the host's dpkg database as data.
public struct PackageCheck: CheckKind {
    /// The package's name.
    public let name: String
    /// Whether it must be installed.
    public let isInstalled: Bool
    /// What its version must begin with.
    public let version: String?
    /// Whether it must be held back from upgrades, or must not.
    public let isHeld: Bool?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        name = try reader.string("name")
        isInstalled = try reader.bool("installed", default: true)
        version = try reader.optionalScalar("version")
        isHeld = reader.has("held") ? try reader.bool("held", default: false) : nil
    }

    /// What the check wants, in words.
    public var expected: String {
        guard isInstalled else { return "\(name) is not installed" }
        var words = "\(name) is installed and configured"
        if let version { words += ", version \(version)" }
        if let isHeld { words += isHeld ? ", held" : ", not held" }
        return words
    }

    /// Looks the package up in the text of `/var/lib/dpkg/status` and judges it.
    public func judge(database bytes: [UInt8]) -> Finding {
        guard let fields = Self.paragraph(of: name, in: bytes) else {
            return isInstalled
                ? failed("unknown", "dpkg does not know it.") : passed("unknown", "dpkg does not know it.")
        }
        let status = fields["Status"] ?? ""
        let actual = "\(status), version \(fields["Version"] ?? "none")"
        let words = status.split(separator: " ")
        let isThere = words.last == "installed"
        guard isInstalled else {
            let isGone = words.last == "not-installed" || words.last == "config-files"
            return isGone ? passed(actual, "It is not installed.") : failed(actual, "It is there: \(status).")
        }
        guard isThere else { return failed(actual, "It is not installed and configured: \(status).") }
        if let version, !(fields["Version"] ?? "").hasPrefix(version) { return failed(actual, "The version differs.") }
        if let isHeld, isHeld != (words.first == "hold") {
            return failed(actual, isHeld ? "It is not held." : "It is held.")
        }
        return passed(actual, "It is installed.")
    }

    /// Judges a database that cannot be read.
    public func judge(missing reason: String) -> Finding {
        failed(reason, "The dpkg database cannot be read: \(reason).")
    }

    /// The one-line fields of a package's paragraph; foreign architectures are no other package.
    private static func paragraph(of name: String, in bytes: [UInt8]) -> [String: String]? {
        var fields: [String: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.isEmpty {
                if fields["Package"] == name { return fields }
                fields = [:]
                continue
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line.first != UInt8(ascii: " ") else { continue }
            let key = HostileText.decode(line[..<colon])
            guard ["Package", "Status", "Version"].contains(key) else { continue }
            fields[key] = HostileText.decode(line[line.index(after: colon)...].drop { $0 == UInt8(ascii: " ") })
        }
        return fields["Package"] == name ? fields : nil
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "package", summary: "A Debian package, as the host's dpkg database has it.",
        arguments: ObjectShape(
            "check.package", "A package and how it must be installed.",
            [
                .init(
                    "name", .string(pattern: "[a-z0-9][a-z0-9+.-]+", explanation: "a package's name"), required: true,
                    "The package."),
                .init(
                    "installed", .bool, default: "true",
                    "Whether it must be installed and configured, or must not be there but for its settings."),
                .init("version", SharedFields.scalar, "What its version must begin with."),
                .init("held", .bool, "Whether it must be held back from upgrades, or must not."),
            ]),
        example: "package: { name: nginx, held: false }")
}
