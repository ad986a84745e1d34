internal import CLinux
internal import Glibc
public import Linux
public import Wire

/// A program of ours started inside a running host: a shell, a fault, a solution.
///
/// It joins the host's cgroups and every namespace, gets the same limits, capabilities and filter as PID 1's
/// descendants, and is a child of this process, which reaps it.
public final class HostProcess {
    /// The process id on this machine.
    public let pid: Int32
    /// Becomes readable when it ends.
    public let pidfd: Descriptor

    private init(pid: Int32, pidfd: consuming Descriptor) {
        self.pid = pid
        self.pidfd = pidfd
    }

    /// What is to run.
    public struct Command: Sendable {
        /// The file that is executed; looked up in the environment's `PATH` where it has no slash.
        public var file: String
        /// The arguments, the program's name first.
        public var arguments: [String]
        /// `NAME=value` entries.
        public var environment: [String]
        /// Who it runs as; its home is the working folder.
        public var login: LoginPlan
        /// Our descriptors that become 0, 1 and 2.
        public var streams: [Int32]
        /// Whether stream 0 is a terminal and becomes the controlling one.
        public var isTerminal: Bool

        /// Describes a program.
        public init(
            file: String, arguments: [String], environment: [String], login: LoginPlan, streams: [Int32],
            isTerminal: Bool
        ) {
            self.file = file
            self.arguments = arguments
            self.environment = environment
            self.login = login
            self.streams = streams
            self.isTerminal = isTerminal
        }
    }

    /// Starts a program. Calls `setns(2)` on PID 1's pidfd in a child of the calling, single-threaded process.
    ///
    /// - Throws: ``SandboxError`` where it did not get as far as executing the file.
    public static func start(_ command: Command, in boot: HostBoot, of machine: HostMachine) throws(SandboxError)
        -> HostProcess
    {
        LaunchClock.mark(.entryAsked)
        let stage = "starting \(command.file) in \(machine.plan.name)"
        let report = try staged(stage) { () throws(SystemError) in try Pipe() }
        let leaf = machine.plan.initKind == .systemd ? "console.scope" : ""
        let doors = try machine.cgroups.openDoors(leaf: leaf)
        let entry = HostEntry(
            command: command, doors: doors, host: boot.pidfd.raw, report: report.writing.raw, plan: machine.plan,
            filters: machine.filters)
        var number: Int32 = -1
        let between = clinux_clone(0, &number, doors.born.raw)
        if between == 0 { entry.run() }
        guard between > 0 else { throw SandboxError(stage, SystemError.last("clone3")) }
        let reading = report.takeReading()
        let origin = command.isTerminal ? SyscallListener.Origin.terminal : .program
        let observer = machine.filters.observer == nil ? nil : machine.observer
        let watch = observer.map { EntryWatch(observer: $0, origin: origin) }
        let pid = try HostProcess.await(between, Descriptor(owning: number), reading, stage, watch)
        LaunchClock.mark(.entrySeen)
        return try staged(stage) { () throws(SystemError) in
            HostProcess(pid: pid, pidfd: Descriptor(owning: try checked("pidfd_open") { clinux_pidfd_open(pid) }))
        }
    }

    /// Whoever is root inside can freeze the group that is joined, so an entry gets only so long, in nanoseconds.
    private static let patience: UInt64 = 5_000_000_000

    /// Waits for the first child's end and for what both children said.
    ///
    /// - Returns: The program's process id.
    private static func await(
        _ between: pid_t, _ pidfd: consuming Descriptor, _ report: consuming Descriptor, _ stage: String,
        _ watch: EntryWatch?
    ) throws(SandboxError) -> pid_t {
        let deadline = MonotonicClock.nanoseconds + patience
        var said: [UInt8] = []
        var isLate = false
        do {
            isLate = try !pidfd.waitUntilReadable(before: deadline)
            while !isLate {
                watch?.look(at: said)
                isLate = try !(watch?.wait(for: report, before: deadline) ?? report.waitUntilReadable(before: deadline))
                guard !isLate, let part = try report.read(upTo: 4_096), !part.isEmpty else { break }
                said += part
            }
        } catch {
            isLate = true
        }
        if isLate { Glibc.kill(between, SIGKILL) }
        reapNow(between)
        var pid: pid_t?
        var failure = isLate ? "the host lets nothing start: are its processes frozen?" : nil
        for part in EntryReport.parse(said) {
            switch part {
            case .started(let number): pid = number
            case .listening: break
            case .failed(let why): failure = why
            }
        }
        if let pid, failure == nil { return pid }
        if let pid {
            Glibc.kill(pid, SIGKILL)
            reapNow(pid)
        }
        throw SandboxError(stage, failure ?? "the entry into the host ended early")
    }

    @discardableResult
    private static func reapNow(_ pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status
    }

    /// Kills its whole process group, which it leads.
    public func killGroup() { Glibc.kill(-pid, SIGKILL) }

    /// Reaps it, after ``pidfd`` became readable.
    ///
    /// A dead process belongs to its tracer first, and root inside may trace it and then sit still; so that nobody
    /// waits for that, the tracer is killed. Reads `/proc/PID/status`.
    ///
    /// - Returns: The status as `waitpid(2)` gives it; that of a kill where it cannot be had in a fifth of a second.
    public func reap() -> Int32 {
        var status: Int32 = 0
        for _ in 0..<200 {
            let result = waitpid(pid, &status, WNOHANG)
            if result == pid { return status }
            if result < 0, errno != EINTR { break }
            if let tracer { Glibc.kill(tracer, SIGKILL) }
            usleep(1_000)
        }
        return SIGKILL
    }

    private var tracer: pid_t? {
        guard let text = try? Descriptor.open("/proc/\(pid)/status", O_RDONLY).readAll(limit: 4_096) else { return nil }
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("TracerPid:") }
        guard let number = line?.split(separator: "\t").last.flatMap({ pid_t($0) }), number > 1 else { return nil }
        return number
    }
}
