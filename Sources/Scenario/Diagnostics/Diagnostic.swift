/// One mistake in a file, or one thing that looks like one: where, what, and how to mend it.
public struct Diagnostic: Error, Codable, Sendable, Equatable {
    /// How bad it is.
    public enum Severity: String, Codable, Sendable {
        /// The scenario cannot be used.
        case error
        /// The scenario can be used, but is not as good as it should be.
        case warning
    }

    /// A part of the line that the mistake is on.
    public struct Excerpt: Codable, Sendable, Equatable {
        /// The text; hostile, shown escaped by ``Diagnostic/rendered()``.
        public var text: String
        /// The column of its first character; more than 1 where the line is long.
        public var firstColumn: Int
        /// Whether the line goes on after it.
        public var isCut: Bool

        /// Makes an excerpt.
        public init(text: String, firstColumn: Int, isCut: Bool) {
            self.text = text
            self.firstColumn = firstColumn
            self.isCut = isCut
        }
    }

    /// How bad it is.
    public var severity: Severity
    /// The file as it was named to the loader.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column, from 1, in Unicode scalars.
    public var column: Int
    /// How many Unicode scalars are meant; at least 1.
    public var length: Int
    /// One sentence without a full stop.
    public var message: String
    /// How to mend it; nil where the message says it.
    public var help: String?
    /// The line, where the file could be read.
    public var excerpt: Excerpt?

    /// Makes a diagnostic.
    public init(
        severity: Severity, file: String, line: Int = 1, column: Int = 1, length: Int = 1, message: String,
        help: String? = nil, excerpt: Excerpt? = nil
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.length = length
        self.message = message
        self.help = help
        self.excerpt = excerpt
    }
}

extension [Diagnostic] {
    /// How many mistakes one part of the loader reports before it leaves the rest alone; a hostile file has thousands.
    static let sensibleCount = 100

    /// Whether more would help nobody.
    var isFull: Bool { count >= Self.sensibleCount }

    /// Whether the file cannot be used.
    public var hasErrors: Bool { contains { $0.severity == .error } }

    /// In the order of files and places; what has the same place keeps its order.
    func sortedByPlace() -> [Diagnostic] {
        enumerated().sorted { first, second in
            let (left, right) = (first.element, second.element)
            return (left.file, left.line, left.column, first.offset) < (
                right.file, right.line, right.column, second.offset
            )
        }.map(\.element)
    }
}
