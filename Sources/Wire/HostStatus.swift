/// A host as its keeper sees it now.
public struct HostStatus: WireCodable, Equatable {
    /// Where a host stands.
    public enum State: UInt8, WireCodable, Equatable {
        /// Being built, or PID 1 has not said that it is ready.
        case starting = 0
        /// Ready for a shell.
        case running = 1
        /// PID 1 asked for a reboot; the host is being built again on the same writable layer.
        case rebooting = 2
        /// PID 1 ended by `poweroff`, or was killed; nothing of the host runs.
        case stopped = 3
        /// It could not be built or started.
        case failed = 4

        /// The state as a word, for the API and for notes.
        public var word: String {
            switch self {
            case .starting: "starting"
            case .running: "running"
            case .rebooting: "rebooting"
            case .stopped: "stopped"
            case .failed: "failed"
            }
        }

        /// Appends the value, its parts in the order of their declaration.
        public func encode(to writer: inout WireWriter) { writer.put(rawValue) }

        /// Reads what ``encode(to:)`` wrote.
        public init(from reader: inout WireReader) throws(WireError) {
            guard let state = State(rawValue: try reader.integer()) else { throw .unknown("HostStatus.State") }
            self = state
        }
    }

    /// The host's name.
    public var name: String
    /// Where it stands.
    public var state: State
    /// PID 1's process id on this machine; 0 where nothing runs.
    public var pid: Int32
    /// The machine's user id that is root inside; the 65 536 from there on are the host's.
    public var idBase: UInt32
    /// How often it has booted, the first time included.
    public var boots: UInt32
    /// Why, where the state is `stopped` or `failed`; empty otherwise.
    public var detail: String
    /// The host's cgroup folders on this machine, one for each hierarchy; for usage and freezing.
    public var cgroups: [String]

    /// Makes a status.
    public init(
        name: String, state: State, pid: Int32, idBase: UInt32, boots: UInt32, detail: String, cgroups: [String]
    ) {
        self.name = name
        self.state = state
        self.pid = pid
        self.idBase = idBase
        self.boots = boots
        self.detail = detail
        self.cgroups = cgroups
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(name)
        writer.put(state)
        writer.put(pid)
        writer.put(idBase)
        writer.put(boots)
        writer.put(detail)
        writer.put(cgroups)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        name = try reader.string()
        state = try reader.value()
        pid = try reader.integer()
        idBase = try reader.integer()
        boots = try reader.integer()
        detail = try reader.string()
        cgroups = try reader.strings()
    }
}
