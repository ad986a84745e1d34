/// A host of a scenario, in its healthy state.
public struct Host: Codable, Sendable, Equatable {
    /// PID 1's kind.
    public enum Init: String, Codable, Sendable {
        /// The image's systemd.
        case systemd
        /// breakfix's own small init.
        case light
    }

    /// The image's name in `Scenarios/images`.
    public var image: String
    /// PID 1; systemd where the scenario does not say.
    public var initKind: Init
    /// Limits; the defaults are those of a small server.
    public var limits: Limits
    /// Who the candidate is; a user of the image.
    public var login: String
    /// File systems of their own by mount path.
    public var volumes: [String: Volume]
    /// Files put in place before services start, by path.
    public var files: [String: FileContent]
    /// Units that are enabled and started (systemd), in this order.
    public var units: [String]
    /// Processes that a light host starts, by name: the program and its arguments.
    public var services: [String: [String]]
    /// Shell scripts that bring the host into its healthy state, run as root in this order after files and before `units`.
    public var setup: [String]
    /// What it may do beyond the strict posture.
    public var needs: [Need]
    /// What of it is noted in the recording besides its terminals.
    public var audit: Audit

    /// Limits of a host.
    public struct Limits: Codable, Sendable, Equatable {
        /// Memory for processes, in bytes.
        public var memory: Int
        /// Processes and threads.
        public var processes: Int
        /// Hundredths of a core.
        public var cpu: Int
        /// The writable layer, in bytes.
        public var disk: Int
        /// The writable layer's inodes.
        public var inodes: Int
        /// The open files of one process.
        public var openFiles: Int
        /// Bytes a second that it may read from the machine's disk.
        public var reads: Int

        /// Makes limits; the defaults are those of a small server.
        public init(
            memory: Int = 512 << 20, processes: Int = 512, cpu: Int = 100, disk: Int = 512 << 20, inodes: Int = 65_536,
            openFiles: Int = 16_384, reads: Int = 256 << 20
        ) {
            self.memory = memory
            self.processes = processes
            self.cpu = cpu
            self.disk = disk
            self.inodes = inodes
            self.openFiles = openFiles
            self.reads = reads
        }
    }

    /// A file system of its own.
    public struct Volume: Codable, Sendable, Equatable {
        /// Bytes.
        public var size: Int
        /// Inodes.
        public var inodes: Int
        /// What it is.
        public var fileSystem: FileSystem

        /// What a volume is.
        public enum FileSystem: String, Codable, Sendable {
            /// Files in memory.
            case tmpfs
            /// An ext4 on a disk of its own.
            case ext4
        }

        /// Makes a volume.
        public init(size: Int, inodes: Int, fileSystem: FileSystem = .tmpfs) {
            self.size = size
            self.inodes = inodes
            self.fileSystem = fileSystem
        }
    }

    /// A file that the scenario brings.
    public struct FileContent: Codable, Sendable, Equatable {
        /// The bytes as text; a file of the scenario folder is read in by the loader.
        public var content: String
        /// The permission bits.
        public var mode: Int
        /// `user` or `user:group`, names of the image.
        public var owner: String

        /// Makes a file.
        public init(content: String, mode: Int = 0o644, owner: String = "root:root") {
            self.content = content
            self.mode = mode
            self.owner = owner
        }
    }

    /// The needs of a host that says nothing: who looks for a fault expects `strace` and `gdb` to work.
    public static let standardNeeds: [Need] = [.ptrace]

    /// Makes a host.
    public init(
        image: String, initKind: Init = .systemd, limits: Limits = Limits(), login: String = "root",
        volumes: [String: Volume] = [:], files: [String: FileContent] = [:], units: [String] = [],
        services: [String: [String]] = [:], setup: [String] = [], needs: [Need] = Host.standardNeeds,
        audit: Audit = .none
    ) {
        self.image = image
        self.initKind = initKind
        self.limits = limits
        self.login = login
        self.volumes = volumes
        self.files = files
        self.units = units
        self.services = services
        self.setup = setup
        self.needs = needs
        self.audit = audit
    }
}

/// A network between hosts.
public struct Network: Codable, Sendable, Equatable {
    /// The hosts on it, in the order of their addresses (`.2`, `.3`, …; `.1` is free).
    public var hosts: [String]
    /// An IPv4 prefix such as `10.20.0.0/24`.
    public var subnet: String
    /// The largest packet.
    public var mtu: Int

    /// Makes a network.
    public init(hosts: [String], subnet: String, mtu: Int = 1500) {
        self.hosts = hosts
        self.subnet = subnet
        self.mtu = mtu
    }
}
