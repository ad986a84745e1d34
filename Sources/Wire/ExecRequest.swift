/// A program to run inside a host on the daemon's behalf: a fault, a solution, a shortcut.
public struct ExecRequest: WireCodable, Equatable {
    /// Chosen by the caller; the result carries it.
    public var id: UInt32
    /// The host's name.
    public var host: String
    /// The program and its arguments; looked up in the host's `PATH`.
    public var arguments: [String]
    /// `NAME=value` entries beside the usual `PATH`, `HOME`, `LANG`.
    public var environment: [String]
    /// The user id inside the host.
    public var uid: UInt32
    /// The group id inside the host.
    public var gid: UInt32
    /// What it reads on standard input.
    public var input: [UInt8]
    /// Milliseconds until its process group is killed; 0 for no limit.
    public var timeoutMilliseconds: UInt32
    /// The most bytes kept of each output; the rest is read and dropped.
    public var outputLimit: UInt32

    /// Makes a request.
    public init(
        id: UInt32, host: String, arguments: [String], environment: [String] = [], uid: UInt32 = 0, gid: UInt32 = 0,
        input: [UInt8] = [], timeoutMilliseconds: UInt32 = 60_000, outputLimit: UInt32 = 1 << 20
    ) {
        self.id = id
        self.host = host
        self.arguments = arguments
        self.environment = environment
        self.uid = uid
        self.gid = gid
        self.input = input
        self.timeoutMilliseconds = timeoutMilliseconds
        self.outputLimit = outputLimit
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(id)
        writer.put(host)
        writer.put(arguments)
        writer.put(environment)
        writer.put(uid)
        writer.put(gid)
        writer.put(input)
        writer.put(timeoutMilliseconds)
        writer.put(outputLimit)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        id = try reader.integer()
        host = try reader.string()
        arguments = try reader.strings()
        environment = try reader.strings()
        uid = try reader.integer()
        gid = try reader.integer()
        input = try reader.byteArray()
        timeoutMilliseconds = try reader.integer()
        outputLimit = try reader.integer()
    }
}
