internal import API
internal import Glibc
internal import Linux
internal import Synchronization

/// The process of one keeper: our child, or one that an earlier daemon started.
final class KeeperProcess: Sendable {
    /// Its process id.
    let pid: Int32
    private let child: Mutex<ChildProcess?>
    private let isChild: Bool

    private init(_ child: consuming ChildProcess) {
        pid = child.pid
        isChild = true
        self.child = Mutex(consume child)
    }

    /// A keeper that somebody else started; it is only watched and, at the very end, killed.
    init(adopting pid: Int32) {
        self.pid = pid
        isChild = false
        child = Mutex(nil)
    }

    /// Starts a keeper and waits until it listens.
    ///
    /// The keeper gets a pipe as descriptor 3: one byte on it says that it listens; more is the reason why it will not.
    static func start(program: String, plan: String, log: String) throws(Trouble) -> KeeperProcess {
        guard access(program, X_OK) == 0 else { throw .missingProgram(program) }
        let readiness = try Trouble.telling { () throws(SystemError) in try Pipe() }
        let writing = readiness.writing.raw
        let keeper = try Trouble.telling { () throws(SystemError) in
            let output = try Descriptor.open(log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, mode: 0o600)
            return KeeperProcess(
                try ChildProcess.spawn(
                    [program, plan], environment: environment, output: .descriptor(output.raw),
                    error: .descriptor(output.raw), passing: [(ours: writing, theirs: 3)], newSession: true))
        }
        try keeper.waitUntilReady(readiness.takeReading(), log: log)
        return keeper
    }

    /// What our own small programs get to see of the environment.
    static let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]

    /// Kills it if need be, and reaps it where it is our child.
    ///
    /// - Parameter milliseconds: How long it may take to end by itself.
    func finish(within milliseconds: Int) {
        if !hasEnded(within: milliseconds) {
            kill(pid, SIGKILL)
            _ = hasEnded(within: 2000)
        }
        let ended = child.withLock { $0.take() }
        switch consume ended {
        case .some(let process):
            // The status has no reader: why a keeper ended stands in its log.
            _ = try? process.wait()
        case .none: break
        }
    }

    /// Whether it has ended, or ends in that time.
    func hasEnded(within milliseconds: Int) -> Bool {
        let deadline = Deadline(milliseconds: milliseconds)
        while true {
            if KeeperProcess.isGone(pid) { return true }
            if deadline.remaining == 0 { return false }
            usleep(2000)
        }
    }

    private func waitUntilReady(_ pipe: consuming Descriptor, log: String) throws(Trouble) {
        var waiting = pollfd(fd: pipe.raw, events: Int16(POLLIN), revents: 0)
        let deadline = Deadline(milliseconds: 10_000)
        var ready: Int32
        repeat { ready = poll(&waiting, 1, Int32(deadline.remaining)) } while ready < 0 && errno == EINTR
        let told: [UInt8]
        do {
            told = ready > 0 ? try pipe.read(upTo: 4096) ?? [] : []
        } catch {
            finish(within: 0)
            throw Trouble(error)
        }
        if told.count == 1 { return }
        finish(within: 0)
        let why: String
        if ready == 0 {
            why = "the keeper did not start in ten seconds"
        } else if told.isEmpty {
            why = "the keeper ended at once; \(log) may say why"
        } else {
            why = String(decoding: told, as: UTF8.self)
        }
        throw .launchFailed("building the sandbox", why, help: "`breakfix doctor` tells what this machine lacks")
    }

    /// Whether no such process runs; a dead one that nobody has reaped counts as gone.
    private static func isGone(_ pid: Int32) -> Bool {
        guard kill(pid, 0) == 0 else { return true }
        // A stat that cannot be read is that of a process that has just been reaped.
        guard let stat = try? DiskFile.read("/proc/\(pid)/stat", limit: 4096) else { return true }
        guard let end = stat.lastIndex(of: UInt8(ascii: ")")), end + 2 < stat.count else { return false }
        return [UInt8(ascii: "Z"), UInt8(ascii: "X")].contains(stat[end + 2])
    }
}
