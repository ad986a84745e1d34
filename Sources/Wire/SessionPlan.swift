/// Everything a keeper needs to build one session; written by the daemon, read once by the keeper.
public struct SessionPlan: WireCodable, Equatable {
    /// An empty folder of the machine, over which each keeper mounts, for itself alone, its hosts' layers: `h0` is the
    /// first host's, `h0v0` that of its first volume.
    public static let staging = "/run/lock/breakfix-mounts"

    /// The session's id, as people type it.
    public var id: String
    /// Names the daemon's instance; it is part of cgroup names, so that two daemons on a machine never meet.
    public var instance: String
    /// The folder of the keeper's socket; absolute, made by the daemon.
    public var runDirectory: String
    /// The file the recording is appended to; absolute. Empty for a session that is parked: it has no candidate and no
    /// recording until ``KeeperRequest/begin(recording:log:)``, and ends with the connection it was born with.
    public var recordingPath: String
    /// The folder of files that hold volumes with a file system of their own; absolute. They have no names there.
    public var storageDirectory: String
    /// The compiled seccomp filters, each an array of `struct sock_filter`; hosts name them by their place here.
    public var seccompFilters: [[UInt8]]
    /// The networks between hosts.
    public var networks: [NetworkPlan]
    /// The hosts, started in parallel.
    public var hosts: [HostPlan]
    /// The name server; nil where `/etc/hosts` names everybody.
    public var resolver: ResolverPlan?

    /// Makes a plan.
    public init(
        id: String, instance: String, runDirectory: String, recordingPath: String, storageDirectory: String,
        seccompFilters: [[UInt8]],
        networks: [NetworkPlan], hosts: [HostPlan], resolver: ResolverPlan? = nil
    ) {
        self.id = id
        self.instance = instance
        self.runDirectory = runDirectory
        self.recordingPath = recordingPath
        self.storageDirectory = storageDirectory
        self.seccompFilters = seccompFilters
        self.networks = networks
        self.hosts = hosts
        self.resolver = resolver
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(id)
        writer.put(instance)
        writer.put(runDirectory)
        writer.put(recordingPath)
        writer.put(storageDirectory)
        writer.put(seccompFilters)
        writer.put(networks)
        writer.put(hosts)
        writer.put(resolver.map { [$0] } ?? [])
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        id = try reader.string()
        instance = try reader.string()
        runDirectory = try reader.string()
        recordingPath = try reader.string()
        storageDirectory = try reader.string()
        seccompFilters = try reader.byteArrays()
        networks = try reader.values()
        hosts = try reader.values()
        resolver = try reader.values(ResolverPlan.self).first
    }
}
