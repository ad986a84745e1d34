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
    /// Whether it is an ext4 on a disk of its own; a tmpfs otherwise.
    public var isDisk: Bool

    /// Makes a plan.
    public init(path: String, bytes: UInt64, inodes: UInt64, isDisk: Bool = false) {
        self.path = path
        self.bytes = bytes
        self.inodes = inodes
        self.isDisk = isDisk
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(path)
        writer.put(bytes)
        writer.put(inodes)
        writer.put(isDisk)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        path = try reader.string()
        bytes = try reader.integer()
        inodes = try reader.integer()
        isDisk = try reader.bool()
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
