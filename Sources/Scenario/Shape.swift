/// What a value of the DSL may look like; one description drives validation, JSON Schema and the reference.
public indirect enum Shape: Sendable {
    /// Any text; `pattern` is an anchored regular expression that `explanation` puts into words.
    case string(pattern: String? = nil, explanation: String? = nil)
    /// A whole number within a range.
    case int(ClosedRange<Int>)
    /// `true` or `false`.
    case bool
    /// A length of time such as `10s`, `250ms`, `5m`, `2h`; decoded to whole milliseconds as ``Value/int(_:)``.
    case duration
    /// An amount of bytes such as `64K`, `256M`, `2G`; decoded to bytes as ``Value/int(_:)``.
    case size
    /// A file mode such as `"0644"`; decoded to its number as ``Value/int(_:)``.
    case mode
    /// An absolute path without `..`.
    case path
    /// The name of a host in the same scenario.
    case host
    /// One of the given words.
    case word([String])
    /// A sequence of at least `minimum` elements.
    case list(Shape, minimum: Int = 0)
    /// A mapping with free keys (ids: lower-case letters, digits, dashes).
    case map(Shape)
    /// A mapping with free keys that are any text, for example paths or header names.
    case dictionary(Shape)
    /// A mapping with known keys.
    case object(ObjectShape)
    /// The first of several shapes that fits; the text names them for a message.
    case either([Shape], String)
}

/// A mapping with known keys.
public struct ObjectShape: Sendable {
    /// One known key.
    public struct Field: Sendable {
        /// The key.
        public var name: String
        /// What it holds.
        public var shape: Shape
        /// Whether it must be there.
        public var isRequired: Bool
        /// What holds where it is absent, as it would be written; nil where absence has a meaning of its own.
        public var fallback: String?
        /// One sentence for the reference and the schema.
        public var summary: String

        /// Describes a key.
        public init(
            _ name: String, _ shape: Shape, required: Bool = false, default fallback: String? = nil, _ summary: String
        ) {
            self.name = name
            self.shape = shape
            self.isRequired = required
            self.fallback = fallback
            self.summary = summary
        }
    }

    /// Keys of which exactly one must be there.
    public struct Choice: Sendable {
        /// What each of them is, for a message: `fault`, `check`, `host`.
        public var noun: String
        /// The keys.
        public var names: [String]
        /// Whether a key that nobody knows was most likely meant for this.
        public var takesUnknown: Bool

        /// Describes a choice.
        public init(_ noun: String, _ names: [String], takesUnknown: Bool = false) {
            self.noun = noun
            self.names = names
            self.takesUnknown = takesUnknown
        }
    }

    /// The name in the schema's `$defs`, for example `host` or `fault.disk.fill`.
    public var name: String
    /// One sentence for the reference and the schema.
    public var summary: String
    /// The known keys, in the order of the reference.
    public var fields: [Field]
    /// Groups of keys that stand for each other.
    public var choices: [Choice]

    /// Describes a mapping.
    public init(_ name: String, _ summary: String, _ fields: [Field], choices: [Choice] = []) {
        self.name = name
        self.summary = summary
        self.fields = fields
        self.choices = choices
    }
}
