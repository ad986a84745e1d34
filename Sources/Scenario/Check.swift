/// Something that a grader looks at from outside a host.
public struct Check: Codable, Sendable, Equatable {
    /// The id, unique in its problem.
    public var id: String
    /// One line for the report; the id where the scenario gives none.
    public var title: String
    /// The check's kind, for example `http`.
    public var kind: String
    /// The host it looks at, or connects from: the DSL's `on` or `from`.
    public var host: String
    /// Its arguments, already valid for the kind's shape, with defaults left out.
    public var arguments: Value
    /// Points for passing; 1 where the scenario does not say.
    public var points: Int
    /// Keeps trying for so long before it fails, in milliseconds.
    public var within: Int
    /// Must hold for so long once it passes, in milliseconds.
    public var stableFor: Int
    /// Whether it must pass after a reboot as well.
    public var afterReboot: Bool
    /// Whether it shows that the cause itself is gone, and not the symptom only.
    public var isCause: Bool
    /// Of an invariant: whether it counts as broken where it was broken at any time of the session.
    public var isThroughout: Bool

    /// The kind of a check that the candidate answers in words.
    public static let answerKind = "answer"
    /// The kind of a check that runs what the candidate has written.
    public static let scriptKind = "script"
    /// The kinds of checks that pass by what the candidate brings, and so fail even in health.
    public static let broughtKinds: Set = [answerKind, scriptKind]
    /// The kind of a check that compares with what was seen in health.
    public static let unchangedKind = "unchanged"

    /// Makes a check.
    public init(
        id: String, title: String? = nil, kind: String, host: String, arguments: Value, points: Int = 1,
        within: Int = 0, stableFor: Int = 0, afterReboot: Bool = false, isCause: Bool = false,
        isThroughout: Bool = false
    ) {
        self.id = id
        self.title = title ?? id
        self.kind = kind
        self.host = host
        self.arguments = arguments
        self.points = points
        self.within = within
        self.stableFor = stableFor
        self.afterReboot = afterReboot
        self.isCause = isCause
        self.isThroughout = isThroughout
    }
}
