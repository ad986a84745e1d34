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

    private var onReaped: (() -> Void)?

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

    /// Starts a program: a child born in the host's process namespace, which joins everything else by itself.
    ///
    /// Where the host is full or its groups are frozen, the program gets into the lane's reserve instead.
    ///
    /// - Throws: ``SandboxError`` where it did not get as far as executing the file.
    public static func start(_ command: Command, in boot: HostBoot, of machine: HostMachine, lane: EntryLane)
        throws(SandboxError) -> HostProcess
    {
        LaunchClock.mark(.entryAsked)
        let leaf = machine.plan.initKind == .systemd ? "console.scope" : ""
        let stage = "starting \(command.file) in \(machine.plan.name)"
        if machine.cgroups.hasRoom(leaf: leaf) {
            let doors = try machine.cgroups.openDoors(leaf: leaf)
            switch try attempt(command, boot, machine, doors, stage) {
            case .started(let process): return process
            case .failed(let why): throw SandboxError(stage, why)
            case .stuck(let hasBegun):
                machine.cgroups.isObstructed = true
                // Whoever leads a terminal's session takes the terminal along when it is killed.
                if hasBegun, command.isTerminal { throw SandboxError(stage, stuck) }
            }
        }
        let reserve = try machine.cgroups.reserve(lane)
        let doors = try staged(stage) { () throws(SystemError) in try reserve.openDoors() }
        switch try attempt(command, boot, machine, doors, stage) {
        case .started(let process):
            reserve.users += 1
            let places = machine.cgroups.paths
            process.onReaped = { reserve.leave(to: places) }
            return process
        case .failed(let why): throw SandboxError(stage, why)
        case .stuck: throw SandboxError(stage, stuck)
        }
    }

    private static let stuck = "the host lets nothing start: does something in it stop or kill every process?"

    /// How a try to enter ended.
    private enum Attempt {
        case started(HostProcess)
        case failed(String)
        /// - Parameter hasBegun: Whether it may have taken its terminal.
        case stuck(hasBegun: Bool)
    }

    private static func attempt(
        _ command: Command, _ boot: HostBoot, _ machine: HostMachine, _ doors: CgroupDoors, _ stage: String
    ) throws(SandboxError) -> Attempt {
        let report = try staged(stage) { () throws(SystemError) in try Pipe() }
        let proc = try staged(stage) { () throws(SystemError) in SharedDescriptor(try Confinement.openProc()) }
        let entry = HostEntry(
            command: command, doors: doors, host: boot.pidfd.raw, proc: proc, report: report.writing.raw,
            plan: machine.plan,
            filters: machine.filters)
        var number: Int32 = -1
        let pid = try Namespaces.bearing(in: boot.pidfd.raw, stage) {
            let pid = clinux_clone(0, &number, doors.born.raw)
            if pid == 0 { entry.run() }
            return pid
        }
        guard pid > 0 else {
            // What a version 2 group answers that is full, hands controllers down, is threaded, or is being removed.
            if [EAGAIN, EBUSY, EOPNOTSUPP, ENODEV].contains(errno) { return .stuck(hasBegun: false) }
            throw SandboxError(stage, SystemError.last("clone3"))
        }
        let observer = machine.filters.observer == nil ? nil : machine.observer
        let watch = observer.map { EntryWatch(observer: $0, origin: command.isTerminal ? .terminal : .program) }
        return HostProcess.await(HostProcess(pid: pid, pidfd: Descriptor(owning: number)), report.takeReading(), watch)
    }

    /// Whoever is root inside can stop what enters, so an entry gets only so long, in nanoseconds.
    private static let patience: UInt64 = 1_000_000_000

    /// Reads what the child says until the program is executed, which closes the pipe.
    private static func await(_ process: HostProcess, _ report: consuming Descriptor, _ watch: EntryWatch?) -> Attempt {
        let deadline = MonotonicClock.nanoseconds + patience
        var said: [UInt8] = []
        var isLate = false
        do {
            while !isLate {
                watch?.look(at: said, of: process)
                isLate = try !(watch?.wait(for: report, before: deadline) ?? report.waitUntilReadable(before: deadline))
                guard !isLate, let part = try report.read(upTo: 4_096), !part.isEmpty else { break }
                said += part
            }
        } catch {
            isLate = true
        }
        LaunchClock.mark(.entrySeen)
        let report = EntryReport(parsing: said)
        if !isLate, report.failure == nil { return .started(process) }
        Glibc.kill(process.pid, SIGKILL)
        _ = process.reap()
        return report.failure.map { .failed($0) } ?? .stuck(hasBegun: report.hasBegun)
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
        defer { onReaped?() }
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
