internal import CLinux
internal import Glibc
internal import Linux
internal import Sandbox
internal import Wire

/// The keeper as a program: reads a plan, keeps the session, ends with it.
public enum KeeperProgram {
    /// The descriptor that tells whoever started us: one byte once we listen, or the text of why not.
    private static let readiness: Int32 = 3

    /// Runs to the session's end.
    ///
    /// - Parameter arguments: The plan's path.
    /// - Returns: The exit code: 0 after an ordinary end, 1 where the session could not be built, 2 for wrong usage.
    public static func run(_ arguments: [String]) -> Int32 {
        guard arguments.count == 1 else {
            say("usage: breakfix-keeper PLAN\nStarted by breakfixd; descriptor 3 tells when it is ready.")
            return 2
        }
        clinux_fcntl_set_cloexec(readiness, true)
        Signals.ignoreBrokenPipes()
        LaunchClock.startIfAsked()
        raiseOpenFiles()
        do {
            let plan = try readPlan(arguments[0])
            LaunchClock.mark(.planRead)
            let loop = try EventLoop()
            let session = try KeeperSession(plan, loop: loop)
            try watchSignals(loop, session)
            _ = write(readiness, "r", 1)
            close(readiness)
            try session.start()
            try loop.run()
            return 0
        } catch {
            say("\(error)")
            let text = Array("\(error)".utf8)
            _ = write(readiness, text, text.count)
            return 1
        }
    }

    /// Takes all the descriptors that this process may have; hosts get limits of their own. Calls `setrlimit(2)`.
    private static func raiseOpenFiles() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private static func readPlan(_ path: String) throws -> SessionPlan {
        let bytes = try Descriptor.open(path, O_RDONLY).readAll(limit: 64 << 20)
        return try SessionPlan(wireBytes: bytes)
    }

    /// SIGTERM ends the session in order. Calls `signalfd(2)`.
    private static func watchSignals(_ loop: EventLoop, _ session: KeeperSession) throws(SystemError) {
        var mask = sigset_t()
        sigemptyset(&mask)
        sigaddset(&mask, SIGTERM)
        sigaddset(&mask, SIGINT)
        try checked("sigprocmask") { sigprocmask(SIG_BLOCK, &mask, nil) }
        let signals = try checked("signalfd") { signalfd(-1, &mask, Int32(SFD_CLOEXEC)) }
        try loop.add(signals, .readable) { _ in session.end(reason: "the keeper was told to stop") }
    }

    private static func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        _ = write(2, line, line.count)
    }
}
