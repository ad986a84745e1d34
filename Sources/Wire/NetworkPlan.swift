/// One network of a session: a bridge in the session's own network namespace.
public struct NetworkPlan: WireCodable, Equatable {
    /// The name in the scenario, for example `lan`.
    public var name: String
    /// The largest packet in bytes.
    public var mtu: UInt32

    /// Makes a plan.
    public init(name: String, mtu: UInt32 = 1500) {
        self.name = name
        self.mtu = mtu
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(name)
        writer.put(mtu)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        name = try reader.string()
        mtu = try reader.integer()
    }
}

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

    /// Makes a plan.
    public init(name: String, network: String, address: String, prefix: UInt8) {
        self.name = name
        self.network = network
        self.address = address
        self.prefix = prefix
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(name)
        writer.put(network)
        writer.put(address)
        writer.put(prefix)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        name = try reader.string()
        network = try reader.string()
        address = try reader.string()
        prefix = try reader.integer()
    }
}
