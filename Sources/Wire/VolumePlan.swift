/// A file system of its own inside a host, with its own space and inodes.
///
/// Where the image has the folder, its content shows through; what is written goes to the volume.
public struct VolumePlan: WireCodable, Equatable {
    /// Where it is mounted inside the host.
    public var path: String
    /// Its size in bytes.
    public var bytes: UInt64
    /// Its inodes.
    public var inodes: UInt64

    /// Makes a plan.
    public init(path: String, bytes: UInt64, inodes: UInt64) {
        self.path = path
        self.bytes = bytes
        self.inodes = inodes
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(path)
        writer.put(bytes)
        writer.put(inodes)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        path = try reader.string()
        bytes = try reader.integer()
        inodes = try reader.integer()
    }
}

/// A process that the light init starts at boot, and again when it ends.
public struct ServicePlan: WireCodable, Equatable {
    /// The name in the scenario.
    public var name: String
    /// The program and its arguments.
    public var arguments: [String]

    /// Makes a plan.
    public init(name: String, arguments: [String]) {
        self.name = name
        self.arguments = arguments
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(name)
        writer.put(arguments)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        name = try reader.string()
        arguments = try reader.strings()
    }
}
