internal import CLinux
internal import Glibc
public import Linux
public import Wire

/// The session's name server: dnsmasq beside the hosts, in the session's own network namespace.
///
/// It listens on the gateways' addresses, knows what the plan says and asks nobody. It has ids, a root and a process
/// namespace of its own and no capability: the namespace lets anybody listen from port 53 up, and there is nobody else.
public final class Resolver {
    /// Becomes readable when it ends; nil while it does not run.
    public private(set) var pidfd: SharedDescriptor?

    private let plan: ResolverPlan
    private let ids: IDRange
    private let cgroups: HostCgroups
    private let place: String
    private var pid: pid_t = 0
    private var complaint: SharedDescriptor?

    /// Claims ids and makes cgroups; the calling process is in the session's network namespace.
    ///
    /// - Parameter group: The cgroup folder, for example `breakfix/S7K2QP.resolver`.
    public init(_ plan: ResolverPlan, hierarchy: CgroupHierarchy, group: String, staging: Staging) throws(SandboxError)
    {
        guard access(plan.program, X_OK) == 0 else {
            throw SandboxError(
                "starting the name server", "\(plan.program) is not there: apt-get install dnsmasq-base")
        }
        self.plan = plan
        ids = try IDRange()
        place = try staged("starting the name server") { () throws(SystemError) in
            try Routing.write("53", to: "ipv4/ip_unprivileged_port_start")
            return try staging.place("resolver")
        }
        cgroups = try HostCgroups(hierarchy, group: group, base: ids.base)
        do {
            try cgroups.limit(to: CgroupLimits(memoryBytes: 32 << 20, processes: 24, cpuPercent: 50))
        } catch {
            _ = cgroups.remove()
            throw error
        }
    }

    /// Starts it; it answers a few milliseconds later. Calls `clone3(2)`.
    public func start() throws(SandboxError) {
        let stage = "starting the name server"
        let errors = try staged(stage) { () throws(SystemError) in try Pipe() }
        let configuration = try staged(stage) { () throws(SystemError) in try configurationFile() }
        let doors = try cgroups.openDoors()
        let child = ResolverChild(
            plan: plan, owner: ids.base, doors: doors, place: place, configuration: configuration.raw,
            errors: errors.writing.raw)
        let flags = CLINUX_CLONE_NEWPID | CLINUX_CLONE_NEWNS | CLINUX_CLONE_NEWIPC | CLINUX_CLONE_NEWUTS
        var number: Int32 = -1
        pid = clinux_clone(UInt64(flags), &number, doors.born.raw)
        if pid == 0 { child.run() }
        guard pid > 0 else { throw SandboxError(stage, SystemError.last("clone3")) }
        pidfd = SharedDescriptor(Descriptor(owning: number))
        let reading = errors.takeReading()
        try staged(stage) { () throws(SystemError) in try reading.setNonBlocking() }
        complaint = SharedDescriptor(reading)
    }

    /// Asks it until it answers. Sends over the gateways' own addresses.
    ///
    /// - Returns: False where it does not in that time, in milliseconds, or has ended.
    public func waitUntilItAnswers(milliseconds: Int) -> Bool {
        let deadline = Deadline(milliseconds: milliseconds)
        while deadline.remaining > 0 {
            if isAnswering() { return true }
            guard let pidfd, (try? pidfd.descriptor.waitUntilReadable(before: 0)) == false else { return false }
            usleep(500)
        }
        return false
    }

    /// Reaps it, after ``pidfd`` became readable or ``kill()``.
    ///
    /// - Returns: How it ended, and what it said on the way.
    public func reap() -> String {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let said = (try? complaint?.descriptor.read(upTo: 500)) ?? nil
        let text = String(decoding: said ?? [], as: UTF8.self).split(separator: "\n").joined(separator: ": ")
        pidfd = nil
        complaint = nil
        return "\(ExitStatus(waitStatus: status))" + (text.isEmpty ? "" : ": " + text)
    }

    /// Kills it; whoever calls this reaps it.
    public func kill() {
        if let pidfd { _ = clinux_pidfd_send_signal(pidfd.raw, SIGKILL) }
    }

    /// Removes its cgroups; it has ended.
    public func remove() { _ = cgroups.remove() }

    /// One question for the root's name servers: any answer will do.
    private func isAnswering() -> Bool {
        guard let first = plan.addresses.first else { return true }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(53).bigEndian
        guard inet_pton(AF_INET, first, &address.sin_addr) == 1 else { return true }
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = Descriptor(owning: Glibc.socket(AF_INET, kind, 0))
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket.raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let question: [UInt8] = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]
        guard isConnected, send(socket.raw, question, question.count, 0) > 0 else { return false }
        guard (try? socket.waitUntilReadable(before: MonotonicClock.nanoseconds + 50_000_000)) == true else {
            return false
        }
        var answer = [UInt8](repeating: 0, count: 512)
        return recv(socket.raw, &answer, answer.count, 0) > 0
    }

    private func configurationFile() throws(SystemError) -> Descriptor {
        let file = Descriptor(
            owning: try checked("memfd_create") { clinux_memfd_create("names", 1 /* MFD_CLOEXEC */) })
        try file.writeAll(Array(ResolverConfiguration.text(plan).utf8))
        try checked("lseek") { Int32(clamping: lseek(file.raw, 0, SEEK_SET)) }
        return file
    }
}
