/// A host's link into a network.
public struct InterfacePlan: WireCodable, Equatable {
    /// The name inside the host, for example `eth0`.
    public var name: String
    /// The network's name.
    public var network: String
    /// The IPv4 address as text, for example `10.20.0.2`.
    public var address: String
    /// The prefix length, for example 24.
    public var prefix: UInt8
    /// The IPv6 address with its prefix length, for example `fd20:0:0:1::2/64`; empty where there is none.
    public var address6: String
    /// The largest packet in bytes; 0 takes the network's.
    public var mtu: UInt32
    /// How bad the link is.
    public var conditions: LinkConditionsPlan

    /// Makes a plan.
    public init(
        name: String, network: String, address: String, prefix: UInt8, address6: String = "", mtu: UInt32 = 0,
        conditions: LinkConditionsPlan = LinkConditionsPlan()
    ) {
        self.name = name
        self.network = network
        self.address = address
        self.prefix = prefix
        self.address6 = address6
        self.mtu = mtu
        self.conditions = conditions
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(name)
        writer.put(network)
        writer.put(address)
        writer.put(prefix)
        writer.put(address6)
        writer.put(mtu)
        writer.put(conditions)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        name = try reader.string()
        network = try reader.string()
        address = try reader.string()
        prefix = try reader.integer()
        address6 = try reader.string()
        mtu = try reader.integer()
        conditions = try reader.value()
    }
}

/// A route of a host beyond those of its links.
public struct RoutePlan: WireCodable, Equatable {
    /// The prefix, for example `10.30.0.0/24` or `::/0`.
    public var destination: String
    /// The neighbour's address.
    public var gateway: String

    /// Makes a plan.
    public init(destination: String, gateway: String) {
        self.destination = destination
        self.gateway = gateway
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(destination)
        writer.put(gateway)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        destination = try reader.string()
        gateway = try reader.string()
    }
}
