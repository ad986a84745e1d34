public import Scenario

/// `file`: what a path of the host leads to.
public struct FileCheck: CheckKind {
    /// What a path can lead to.
    public enum FileType: String, Sendable, CaseIterable {
        /// A regular file.
        case file
        /// A directory.
        case directory
        /// A symbolic link; only where links are not followed.
        case symlink
        /// A named pipe.
        case fifo
        /// A unix socket.
        case socket
        /// A device.
        case device
    }

    /// What was seen.
    public enum Answer: Sendable, Equatable {
        /// There is nothing.
        case absent
        /// The path cannot be followed: a loop, a file in the place of a folder.
        case unreachable(String)
        /// Something is there.
        case found(Seen)
    }

    /// A file as it was seen.
    public struct Seen: Sendable, Equatable {
        /// What it is.
        public var type: FileType
        /// Its size in bytes.
        public var size: Int
        /// A symbolic link's target.
        public var target: String
        /// The first part of a regular file; empty where the content does not matter.
        public var content: [UInt8]
        /// Whether more was there.
        public var isCut: Bool
        /// The digest as lower-case hex; nil where it does not matter or the file is too large.
        public var sha256: String?

        /// Makes a description.
        public init(
            type: FileType, size: Int, target: String = "", content: [UInt8] = [], isCut: Bool = false,
            sha256: String? = nil
        ) {
            self.type = type
            self.size = size
            self.target = target
            self.content = content
            self.isCut = isCut
            self.sha256 = sha256
        }
    }

    /// The path inside the host.
    public let path: String
    /// Whether something must be there.
    public let exists: Bool
    /// What must be there.
    public let type: FileType?
    /// What the content must have.
    public let content: TextExpectation
    /// The least size in bytes.
    public let minimumSize: Int?
    /// The greatest size in bytes.
    public let maximumSize: Int?
    /// The content's SHA-256 as lower-case hex.
    public let sha256: String?
    /// Where a symbolic link must lead.
    public let target: String?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        path = try reader.string("path")
        exists = try reader.bool("exists", default: true)
        target = try reader.optionalString("target")
        type =
            reader.has("type") ? try reader.word("type", default: FileType.file) : target == nil ? nil : .symlink
        content = TextExpectation(
            equals: try reader.optionalString("equals"), contains: try reader.strings("contains"),
            lacks: try reader.strings("lacks"), matches: try reader.expression("matches"))
        minimumSize = try reader.optionalInt("min-size")
        maximumSize = try reader.optionalInt("max-size")
        sha256 = try reader.optionalString("sha256")?.lowercased()
    }

    /// Whether a link at the end of the path is followed.
    public var followsLink: Bool { type != .symlink }
    /// Whether the content has to be read.
    public var needsContent: Bool { !content.isEmpty }

    /// What the check wants, in words.
    public var expected: String {
        guard exists else { return "\(path) is not there" }
        var parts: [String] = []
        if let type { parts.append("is a \(type.rawValue)") }
        if let target { parts.append("leads to \(target)") }
        if let minimumSize { parts.append("has at least \(minimumSize) bytes") }
        if let maximumSize { parts.append("has at most \(maximumSize) bytes") }
        if let sha256 { parts.append("has SHA-256 \(sha256)") }
        if !content.isEmpty { parts.append(content.words) }
        return "\(path) " + (parts.isEmpty ? "is there" : parts.joined(separator: ", "))
    }

    /// Compares what was seen with what is wanted.
    public func judge(_ answer: Answer) -> Finding {
        switch answer {
        case .absent:
            return exists ? failed("nothing", "The path is not there.") : passed("nothing", "The path is not there.")
        case .unreachable(let reason):
            return failed(reason, "The path cannot be followed: \(reason).")
        case .found(let seen):
            guard exists else { return failed("a \(seen.type.rawValue)", "The path is there.") }
            return judge(seen)
        }
    }

    private func judge(_ seen: Seen) -> Finding {
        if let type, type != seen.type { return failed("a \(seen.type.rawValue)", "It is a \(seen.type.rawValue).") }
        if let target, target != seen.target { return failed(seen.target, "The link leads elsewhere.") }
        let size = "\(seen.size) bytes"
        if let minimumSize, seen.size < minimumSize { return failed(size, "The file is too small.") }
        if let maximumSize, seen.size > maximumSize { return failed(size, "The file is too large.") }
        if needsContent || sha256 != nil, seen.type != .file {
            return failed("a \(seen.type.rawValue)", "Only a regular file has content.")
        }
        if let sha256, sha256 != seen.sha256 {
            return failed(seen.sha256 ?? size, seen.sha256 == nil ? "The file is too large." : "The content differs.")
        }
        if let complaint = content.complaint(about: seen.content, isCut: seen.isCut) {
            return failed(HostileText.decode(seen.content.prefix(400)), "The content \(complaint).")
        }
        return passed("a \(seen.type.rawValue) of \(size)", "The path is as wanted.")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "file", summary: "What a path of the host leads to; links never lead out of the host.",
        arguments: ObjectShape(
            "check.file", "A path and what must be there.",
            [
                .init("path", .path, required: true, "The path inside the host."),
                .init("exists", .bool, default: "true", "Whether something must be there."),
                .init(
                    "type", .word(FileType.allCases.map(\.rawValue)),
                    "What must be there; with `symlink` a link is not followed."),
                .init("target", .string(), "Where a symbolic link must lead, as it is written in the link."),
                .init("equals", .string(), "The whole content, but for line feeds at its end."),
                .init("contains", SharedFields.texts, "Texts that must be in the first 4 MiB."),
                .init("lacks", SharedFields.texts, "Texts that must not be in the first 4 MiB."),
                .init(
                    "matches", .string(),
                    "An extended regular expression that the first 4 MiB must match; `^` and `$` mean lines."),
                .init("min-size", .size, "The least size."),
                .init("max-size", .size, "The greatest size."),
                .init(
                    "sha256", .string(pattern: "[0-9a-fA-F]{64}", explanation: "64 hex digits"),
                    "The content's digest, of at most 64 MiB."),
            ]),
        example: "file: { path: /etc/nginx/conf.d/shop.conf, contains: \"listen 8080\" }")
}
