/// The name server of a session; it runs beside the hosts, in the session's own network namespace.
public struct ResolverPlan: WireCodable, Equatable {
    /// The name server's program on this machine: dnsmasq.
    public var program: String
    /// The gateways' addresses, IPv4 and IPv6, that it answers on.
    public var addresses: [String]
    /// What it answers.
    public var records: [NameRecord]
    /// The compiled seccomp filters that it gets, in the order they are loaded.
    public var seccompFilters: [[UInt8]]

    /// Makes a plan.
    public init(program: String, addresses: [String], records: [NameRecord], seccompFilters: [[UInt8]]) {
        self.program = program
        self.addresses = addresses
        self.records = records
        self.seccompFilters = seccompFilters
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(program)
        writer.put(addresses)
        writer.put(records)
        writer.put(seccompFilters)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        program = try reader.string()
        addresses = try reader.strings()
        records = try reader.values()
        seccompFilters = try reader.byteArrays()
    }
}

/// Names that stand for the same addresses, or for another name.
public struct NameRecord: WireCodable, Equatable {
    /// The names; the first is what the addresses are called in turn.
    public var names: [String]
    /// IPv4 and IPv6 addresses.
    public var addresses: [String]
    /// The name that the first of ``names`` stands for; empty where there are addresses.
    public var alias: String

    /// Makes a record.
    public init(names: [String], addresses: [String] = [], alias: String = "") {
        self.names = names
        self.addresses = addresses
        self.alias = alias
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(names)
        writer.put(addresses)
        writer.put(alias)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        names = try reader.strings()
        addresses = try reader.strings()
        alias = try reader.string()
    }
}
