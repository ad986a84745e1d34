internal import CLinux
internal import Glibc
internal import Linux

/// A program of this machine on a new terminal of its own.
final class TerminalProcess: Shell {
    /// Its process id.
    let pid: Int32
    private let master: SharedDescriptor
    private var heart: Int32?
    private var tree: [Int32] = []
    private var traces: [String] = []
    private var isPrepared = false
    private var hasEnded = false
    private let cgroupMark: String?
    private let first: (@Sendable () -> Int32?)?

    /// Starts it.
    ///
    /// - Parameters:
    ///   - cgroup: Part of its cgroups' names, where it makes some.
    ///   - first: Finds the first process of its fence, where that is no descendant of the program; its parent is then
    ///     whoever watches over the fence.
    init(
        _ arguments: [String], environment: [String] = TerminalProcess.environment, cgroup: String? = nil,
        first: (@Sendable () -> Int32?)? = nil
    ) throws {
        cgroupMark = cgroup
        self.first = first
        master = SharedDescriptor(try Descriptor.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC))
        try master.descriptor.setNonBlocking()
        let number = master.raw
        try checked("TIOCSPTLCK") { clinux_ioctl_pty_unlock(number) }
        _ = clinux_ioctl_set_window(number, 80, 24)
        pid = try TerminalProcess.spawn(arguments, environment, try TerminalProcess.name(of: number))
    }

    deinit { if !hasEnded { kill(pid, SIGKILL) } }

    /// What everybody's shell starts with.
    static let environment = [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8",
        "TERM=xterm-256color", "USER=root", "SYSTEMD_NSPAWN_LOCK=0",
    ]

    var roots: [Int32] { [pid] + (first?().map { [ProcessTree.parent(of: $0) ?? $0] } ?? []) }

    /// PID 1 of its fence's process namespace; nil where there is none.
    var firstOfFence: Int32? {
        first.map { $0() } ?? ProcessTree.descendants(of: pid).first(where: ProcessTree.isFirst)
    }

    func type(_ bytes: [UInt8]) throws { try master.descriptor.writeAll(bytes) }

    func output(until deadline: UInt64) throws -> [UInt8]? {
        guard wait(master.raw, until: deadline) else { return nil }
        return try master.descriptor.read(upTo: 1 << 16)
    }

    /// Finds the process to kill: the first one of a process namespace, or the program itself.
    func prepareEnd() throws {
        isPrepared = true
        tree = ProcessTree.descendants(of: pid)
        heart = tree.first(where: ProcessTree.isFirst)
        if let first {
            guard let found = first(), let watcher = ProcessTree.parent(of: found) else {
                throw Trouble("the fence of process \(pid) has no first process")
            }
            heart = found
            tree += [watcher] + ProcessTree.descendants(of: watcher)
        }
        if let cgroupMark { traces = ProcessTree.cgroups(of: heart ?? pid).filter { $0.contains(cgroupMark) } }
    }

    func end() throws {
        guard !hasEnded else { return }
        hasEnded = true
        // Where its start went wrong there may be no fence; the program itself is ended all the same.
        if !isPrepared { do { try prepareEnd() } catch { Output.note("\(error)") } }
        kill(heart ?? pid, SIGKILL)
        // Whoever watches over the fence takes it down now; its output must not hold it up.
        let deadline = MonotonicClock.nanoseconds + 10_000_000_000
        var status: Int32 = 0
        while waitpid(pid, &status, WNOHANG) == 0 {
            if wait(master.raw, until: MonotonicClock.nanoseconds + 1_000_000) {
                if (try? master.descriptor.read(upTo: 1 << 16)) == nil { usleep(50) }
            }
            if MonotonicClock.nanoseconds > deadline { kill(pid, SIGKILL) }
        }
        while isAnythingLeft {
            guard MonotonicClock.nanoseconds < deadline else { throw Trouble("process \(pid) left something behind") }
            usleep(50)
        }
    }

    private var isAnythingLeft: Bool {
        tree.contains(where: ProcessTree.isAlive) || traces.contains { access($0, F_OK) == 0 }
    }

    private static func name(of master: Int32) throws -> String {
        let slave = try checked("TIOCGPTPEER") { clinux_ioctl_pty_peer(master, O_RDWR | O_NOCTTY | O_CLOEXEC) }
        defer { close(slave) }
        var path = [UInt8](repeating: 0, count: 64)
        let count = try checked("readlink") { readlink("/proc/self/fd/\(slave)", &path, path.count) }
        return String(decoding: path.prefix(count), as: UTF8.self)
    }

    /// The terminal is opened by the new session's leader, and so becomes its controlling one.
    private static func spawn(_ arguments: [String], _ environment: [String], _ terminal: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
        for number: Int32 in 1...2 { posix_spawn_file_actions_adddup2(&actions, 0, number) }
        clinux_spawn_close_from(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | 0x80 /* POSIX_SPAWN_SETSID */))
        var pid: pid_t = 0
        let result = withCStrings(arguments) { argv in
            withCStrings(environment) { posix_spawnp(&pid, arguments[0], &actions, &attributes, argv, $0) }
        }
        guard result == 0 else { throw SystemError("posix_spawn", arguments[0], errno: result) }
        return pid
    }
}
