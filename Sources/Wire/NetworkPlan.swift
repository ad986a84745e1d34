/// One network of a session: a bridge in the session's own network namespace.
public struct NetworkPlan: WireCodable, Equatable {
    /// The name in the scenario, for example `lan`.
    public var name: String
    /// The largest packet in bytes.
    public var mtu: UInt32
    /// The gateway's IPv6 address with its prefix length, for example `fd20:0:0:1::1/64`; empty where there is none.
    public var gateway6: String
    /// The IPv4 prefix, for example `10.20.0.0/24`; wanted where a network of the session is routed.
    public var subnet: String
    /// Whether the gateway passes packets on to the other networks that are routed.
    public var isRouted: Bool
    /// Whether packets from a routed network to addresses that no network has vanish without an answer.
    public var isOutsideSilent: Bool

    /// Makes a plan.
    public init(
        name: String, mtu: UInt32 = 1500, gateway6: String = "", subnet: String = "", isRouted: Bool = false,
        isOutsideSilent: Bool = false
    ) {
        self.name = name
        self.mtu = mtu
        self.gateway6 = gateway6
        self.subnet = subnet
        self.isRouted = isRouted
        self.isOutsideSilent = isOutsideSilent
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(name)
        writer.put(mtu)
        writer.put(gateway6)
        writer.put(subnet)
        writer.put(isRouted)
        writer.put(isOutsideSilent)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        name = try reader.string()
        mtu = try reader.integer()
        gateway6 = try reader.string()
        subnet = try reader.string()
        isRouted = try reader.bool()
        isOutsideSilent = try reader.bool()
    }
}
