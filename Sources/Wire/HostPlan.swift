/// What runs as PID 1 of a host.
public enum InitKind: UInt8, WireCodable, Equatable {
    /// Our own small init: reaps, starts the light services.
    case light = 0
    /// The image's systemd.
    case systemd = 1

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) { writer.put(rawValue) }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        guard let kind = InitKind(rawValue: try reader.integer()) else { throw .unknown("InitKind") }
        self = kind
    }
}

/// One host of a session, fully resolved: no name is looked up while it is built.
public struct HostPlan: WireCodable, Equatable {
    /// The name in the scenario; also the host name inside.
    public var name: String
    /// The image's root folder on this machine; it is only ever read.
    public var imageRoot: String
    /// What runs as PID 1.
    public var initKind: InitKind
    /// Memory for processes in bytes; what is written to disk counts apart.
    public var memoryBytes: UInt64
    /// Processes and threads.
    public var maximumProcesses: UInt32
    /// Processor time in hundredths of a core.
    public var cpuPercent: UInt32
    /// The writable layer's size in bytes.
    public var diskBytes: UInt64
    /// The writable layer's inodes.
    public var diskInodes: UInt64
    /// The open files that a process may have.
    public var maximumOpenFiles: UInt32
    /// Bytes a second that it may read from the image's disk.
    public var readRate: UInt64
    /// File systems of their own inside the host.
    public var volumes: [VolumePlan]
    /// The links.
    public var interfaces: [InterfacePlan]
    /// Lines for `/etc/hosts`, beyond localhost.
    public var hostsLines: [String]
    /// Who the candidate's shell runs as.
    public var login: LoginPlan
    /// What a light host starts; a systemd host has units.
    public var services: [ServicePlan]
    /// The place of its seccomp filter in ``SessionPlan/seccompFilters``.
    public var filter: UInt32
    /// The place of the filter by which the keeper hears of calls; nil where there is nothing to observe.
    public var observer: UInt32?
    /// Whether every start of a program is noted in the recording; takes an ``observer`` that hears of them.
    public var recordsPrograms: Bool
    /// Whether calls may be made to fail by rules; takes an ``observer`` that hears of them.
    public var failsCalls: Bool
    /// Lines for `/etc/resolv.conf`; empty leaves the image's file as it is.
    public var resolverLines: [String]
    /// Routes beyond those of the links.
    public var routes: [RoutePlan]
    /// Whether everything else goes to the first link's gateway; otherwise ``routes`` says where it goes.
    public var usesNetworkGateway: Bool
    /// Whether it passes packets on between its links.
    public var forwards: Bool
    /// How long systemd may take to say that it is up, in seconds; a host that is later counts as failed until then.
    public var bootSeconds: UInt32

    /// Makes a plan with the defaults of a small server.
    public init(
        name: String, imageRoot: String, initKind: InitKind = .systemd, memoryBytes: UInt64 = 512 << 20,
        maximumProcesses: UInt32 = 512, cpuPercent: UInt32 = 100, diskBytes: UInt64 = 512 << 20,
        diskInodes: UInt64 = 65_536, maximumOpenFiles: UInt32 = 16_384, readRate: UInt64 = 256 << 20,
        volumes: [VolumePlan] = [],
        interfaces: [InterfacePlan] = [], hostsLines: [String] = [], login: LoginPlan = .root,
        services: [ServicePlan] = [], filter: UInt32 = 0, observer: UInt32? = nil, recordsPrograms: Bool = false,
        failsCalls: Bool = false,
        resolverLines: [String] = [], routes: [RoutePlan] = [],
        usesNetworkGateway: Bool = true, forwards: Bool = false, bootSeconds: UInt32 = 60
    ) {
        self.name = name
        self.imageRoot = imageRoot
        self.initKind = initKind
        self.memoryBytes = memoryBytes
        self.maximumProcesses = maximumProcesses
        self.cpuPercent = cpuPercent
        self.diskBytes = diskBytes
        self.diskInodes = diskInodes
        self.maximumOpenFiles = maximumOpenFiles
        self.readRate = readRate
        self.volumes = volumes
        self.interfaces = interfaces
        self.hostsLines = hostsLines
        self.login = login
        self.services = services
        self.filter = filter
        self.observer = observer
        self.recordsPrograms = recordsPrograms
        self.failsCalls = failsCalls
        self.resolverLines = resolverLines
        self.routes = routes
        self.usesNetworkGateway = usesNetworkGateway
        self.forwards = forwards
        self.bootSeconds = bootSeconds
    }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(name)
        writer.put(imageRoot)
        writer.put(initKind)
        writer.put(memoryBytes)
        writer.put(maximumProcesses)
        writer.put(cpuPercent)
        writer.put(diskBytes)
        writer.put(diskInodes)
        writer.put(maximumOpenFiles)
        writer.put(readRate)
        writer.put(volumes)
        writer.put(interfaces)
        writer.put(hostsLines)
        writer.put(login)
        writer.put(services)
        writer.put(filter)
        writer.put(observer)
        writer.put(recordsPrograms)
        writer.put(failsCalls)
        writer.put(resolverLines)
        writer.put(routes)
        writer.put(usesNetworkGateway)
        writer.put(forwards)
        writer.put(bootSeconds)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        name = try reader.string()
        imageRoot = try reader.string()
        initKind = try reader.value()
        memoryBytes = try reader.integer()
        maximumProcesses = try reader.integer()
        cpuPercent = try reader.integer()
        diskBytes = try reader.integer()
        diskInodes = try reader.integer()
        maximumOpenFiles = try reader.integer()
        readRate = try reader.integer()
        volumes = try reader.values()
        interfaces = try reader.values()
        hostsLines = try reader.strings()
        login = try reader.value()
        services = try reader.values()
        filter = try reader.integer()
        observer = try reader.optionalInteger()
        recordsPrograms = try reader.bool()
        failsCalls = try reader.bool()
        resolverLines = try reader.strings()
        routes = try reader.values()
        usesNetworkGateway = try reader.bool()
        forwards = try reader.bool()
        bootSeconds = try reader.integer()
    }
}
