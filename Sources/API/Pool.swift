/// A scenario's part of the warm pool: sessions that are prepared up to the point where only their faults are missing.
public struct PoolEntry: Codable, Sendable, Equatable {
    /// A session that waits for its candidate.
    public struct Parked: Codable, Sendable, Equatable {
        /// The id that the session will have.
        public var id: String
        /// Its seed; a launch that asks for another does not get it.
        public var seed: UInt64
        /// Milliseconds since 1970 when it was ready.
        public var parkedAt: Int64
        /// Milliseconds since 1970 when it is dropped if nobody has taken it.
        public var expiresAt: Int64

        /// Makes a parked session.
        public init(id: String, seed: UInt64, parkedAt: Int64, expiresAt: Int64) {
            self.id = id
            self.seed = seed
            self.parkedAt = parkedAt
            self.expiresAt = expiresAt
        }
    }

    /// The scenario, as a launch names it.
    public var scenario: String
    /// How many shall wait.
    public var size: Int
    /// Those that wait, the oldest first.
    public var parked: [Parked]
    /// How many launches took one since the daemon started.
    public var taken: Int
    /// Why there are fewer than wanted, for example a broken scenario; empty where nothing is wrong.
    public var trouble: String

    /// Makes an entry.
    public init(scenario: String, size: Int, parked: [Parked], taken: Int, trouble: String) {
        self.scenario = scenario
        self.size = size
        self.parked = parked
        self.taken = taken
        self.trouble = trouble
    }
}

/// `POST /v1/pool`: says how many sessions of a scenario shall wait; root only. Answered with every ``PoolEntry``.
public struct PoolRequest: Codable, Sendable, Equatable {
    /// The most that may wait of one scenario.
    public static let maximumSize = 100

    /// The scenario's id in the catalogue, or an absolute path of a scenario folder.
    public var scenario: String
    /// How many; 0 for none.
    public var size: Int

    /// Makes a request.
    public init(scenario: String, size: Int) {
        self.scenario = scenario
        self.size = size
    }
}
