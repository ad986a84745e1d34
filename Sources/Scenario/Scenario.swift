/// A scenario with its seed applied: nothing in it varies any more.
public struct Scenario: Codable, Sendable, Equatable {
    /// The DSL's version; 1.
    public var schema: Int
    /// The id: the folder's name.
    public var id: String
    /// One line for the catalogue; never names the cause.
    public var title: String
    /// SRE level 1–6.
    public var level: Int
    /// What the candidate is to do.
    public var kind: Kind
    /// Subject areas: `kernel`, `storage`, `network`, `tls`, `application`, `database`, `service`, `security`.
    public var areas: [String]
    /// How long it takes.
    public var minutes: Minutes
    /// What a user would say; never the cause.
    public var complaint: String
    /// The hosts by name.
    public var hosts: [String: Host]
    /// The networks by name.
    public var networks: [String: Network]
    /// Whether a name server answers for the hosts; nil leaves it to the networks: one where two hosts share a network.
    public var resolver: Bool?
    /// Names beyond those of the hosts: addresses, or the one host that each stands for.
    public var names: [String: [String]]
    /// The problems in the order of the file; each has its own faults, checks and solutions.
    public var problems: [Problem]
    /// What the seed picked, by variant name.
    public var variants: [String: String]
    /// The seed that picked them.
    public var seed: UInt64
    /// SHA-256 over the folder's files as lower-case hex; the same for every seed.
    public var digest: String

    /// What the candidate is to do.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Something is broken; mend it.
        case repair
        /// Find what is not as it should be, and say or correct it.
        case audit
        /// Make something that does the work from now on.
        case automation
        /// Nothing is broken; say so.
        case control
    }

    /// How long it takes, in minutes.
    public struct Minutes: Codable, Sendable, Equatable {
        /// Somebody who has seen it all.
        public var expert: Int
        /// Somebody in the first years.
        public var junior: Int
        /// When the session ends by itself.
        public var limit: Int

        /// Makes the three numbers.
        public init(expert: Int, junior: Int, limit: Int) {
            self.expert = expert
            self.junior = junior
            self.limit = limit
        }
    }

    /// Makes a scenario.
    public init(
        schema: Int = 1, id: String, title: String, level: Int, kind: Kind = .repair, areas: [String], minutes: Minutes,
        complaint: String, hosts: [String: Host], networks: [String: Network], resolver: Bool? = nil,
        names: [String: [String]] = [:],
        problems: [Problem], variants: [String: String] = [:], seed: UInt64 = 0, digest: String = ""
    ) {
        self.schema = schema
        self.id = id
        self.title = title
        self.level = level
        self.kind = kind
        self.areas = areas
        self.minutes = minutes
        self.complaint = complaint
        self.hosts = hosts
        self.networks = networks
        self.resolver = resolver
        self.names = names
        self.problems = problems
        self.variants = variants
        self.seed = seed
        self.digest = digest
    }

    /// Whether a name server answers for the hosts; where none does, `/etc/hosts` names them.
    public var hasResolver: Bool {
        resolver ?? (!names.isEmpty || networks.values.contains { $0.hosts.count > 1 })
    }
}
