/// What went wrong, as the API says it (`application/problem+json`, RFC 9457).
public struct Trouble: Error, Codable, Sendable, Equatable {
    /// A stable word for programs, for example `unknown-scenario`, `missing-image`, `no-space`, `not-root`.
    public var type: String
    /// One sentence: what and where.
    public var title: String
    /// How to mend it; one sentence, may hold a command.
    public var help: String
    /// The HTTP status.
    public var status: Int

    /// Makes a trouble.
    public init(type: String, title: String, help: String, status: Int) {
        self.type = type
        self.title = title
        self.help = help
        self.status = status
    }
}
