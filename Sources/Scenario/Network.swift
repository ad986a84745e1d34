/// A network between hosts.
public struct Network: Codable, Sendable, Equatable {
    /// What the outside is to hosts of a routed network.
    public enum Outside: String, Codable, Sendable {
        /// Packets to addresses that no network has are answered with "network unreachable".
        case unreachable
        /// They vanish, as behind most firewalls.
        case silent
    }

    /// What one host's link has of its own.
    public struct Link: Codable, Sendable, Equatable {
        /// Its IPv4 address; by its place in ``Network/hosts`` where nil.
        public var address: String?
        /// Its IPv6 address; the same place of ``Network/subnet6`` where nil.
        public var address6: String?
        /// The largest packet; the network's where nil.
        public var mtu: Int?
        /// How bad it is; the network's where nil.
        public var conditions: LinkConditions?

        /// Makes a link.
        public init(
            address: String? = nil, address6: String? = nil, mtu: Int? = nil, conditions: LinkConditions? = nil
        ) {
            self.address = address
            self.address6 = address6
            self.mtu = mtu
            self.conditions = conditions
        }
    }

    /// The hosts on it, in the order of their addresses (`.2`, `.3`, …; `.1` is the gateway's).
    public var hosts: [String]
    /// An IPv4 prefix such as `10.20.0.0/24`.
    public var subnet: String
    /// An IPv6 prefix of 64 bits such as `fd20:0:0:1::/64`; nil where the network has none.
    public var subnet6: String?
    /// The largest packet.
    public var mtu: Int
    /// Whether its gateway passes packets on to the other networks that are routed.
    public var isRouted: Bool
    /// What hosts of a routed network hear of addresses that no network has.
    public var outside: Outside
    /// How bad its links are.
    public var conditions: LinkConditions?
    /// What links have of their own, by host.
    public var links: [String: Link]

    /// Makes a network.
    public init(
        hosts: [String], subnet: String, subnet6: String? = nil, mtu: Int = 1500, isRouted: Bool = false,
        outside: Outside = .unreachable, conditions: LinkConditions? = nil, links: [String: Link] = [:]
    ) {
        self.hosts = hosts
        self.subnet = subnet
        self.subnet6 = subnet6
        self.mtu = mtu
        self.isRouted = isRouted
        self.outside = outside
        self.conditions = conditions
        self.links = links
    }
}
