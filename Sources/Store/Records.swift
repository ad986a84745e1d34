/// A session as it is kept.
public struct SessionRecord: Sendable, Equatable {
    /// The session's id.
    public var id: String
    /// Where it stands, in the daemon's words.
    public var state: String
    /// Milliseconds since 1970.
    public var createdAt: Int64
    /// Everything about it, as the daemon encodes it.
    public var document: [UInt8]

    /// Makes a record.
    public init(id: String, state: String, createdAt: Int64, document: [UInt8]) {
        self.id = id
        self.state = state
        self.createdAt = createdAt
        self.document = document
    }
}

/// Something that happened in a session.
public struct EventRecord: Sendable, Equatable {
    /// Milliseconds since 1970.
    public var at: Int64
    /// A word for programs.
    public var kind: String
    /// A sentence for people.
    public var text: String

    /// Makes a record.
    public init(at: Int64, kind: String, text: String) {
        self.at = at
        self.kind = kind
        self.text = text
    }
}

/// A session's report.
public struct ReportRecord: Sendable, Equatable {
    /// Milliseconds since 1970.
    public var at: Int64
    /// The report, as the daemon encodes it.
    public var json: [UInt8]

    /// Makes a record.
    public init(at: Int64, json: [UInt8]) {
        self.at = at
        self.json = json
    }
}

/// A hint that was given.
public struct HintRecord: Sendable, Equatable {
    /// The problem's id.
    public var problem: String
    /// Which of the problem's hints, counted from 0.
    public var index: Int
    /// Milliseconds since 1970.
    public var at: Int64
    /// Points taken off.
    public var cost: Int
    /// What the candidate was told.
    public var text: String

    /// Makes a record.
    public init(problem: String, index: Int, at: Int64, cost: Int, text: String) {
        self.problem = problem
        self.index = index
        self.at = at
        self.cost = cost
        self.text = text
    }
}
