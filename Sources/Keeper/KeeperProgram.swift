internal import CLinux
internal import Glibc
internal import Linux
internal import Nursery
internal import Sandbox
internal import Wire

/// The keeper as a program: executed once as a nursery, forked for each session, which it keeps to its end.
public enum KeeperProgram {
    /// Runs to the end of the nursery, or, in a process that it forked, to the session's.
    ///
    /// - Parameter arguments: `--nursery`, a label for `ps`, the instance's name, and how old a spare may get.
    /// - Returns: The exit code: 0 after an ordinary end, 1 where something could not be built, 2 for wrong usage.
    public static func run(_ arguments: [String]) -> Int32 {
        guard arguments.count == 4, arguments[0] == "--nursery", let lifetime = Int(arguments[3]) else {
            say(
                "usage: breakfix-keeper --nursery LABEL INSTANCE SECONDS\nStarted by breakfixd, which gives its orders on descriptor 3."
            )
            return 2
        }
        // What is made for hosts, their roots first, has the modes that are asked for, whatever the daemon's mask is.
        umask(0o022)
        Signals.ignoreBrokenPipes()
        raiseOpenFiles()
        HugeText.adopt()
        // Whatever is read has a buffer of 64 KiB; it should not be the kernel's in between.
        _ = clinux_keep_freed_memory(1 << 20)
        let hierarchy = Preparation.hierarchy()
        Preparation.warmUp()
        let instance = arguments[2]
        return NurseryService.run(
            renewingAfter: lifetime, preparing: { Cradle.make(instance: instance, hierarchy: hierarchy) },
            isUsable: { (try? $0.get()) != nil },
            discarding: { (try? $0.get())?.abandon() }
        ) {
            keep(BirthConnection($1), $0)
        }
    }

    private static func keep(_ birth: consuming BirthConnection, _ cradle: Result<Cradle, SandboxError>) -> Int32 {
        LaunchClock.start()
        let session: KeeperSession
        do {
            let cradle = try cradle.get()
            do {
                guard let plan = try birth.plan() else {
                    cradle.abandon()
                    return 1
                }
                ProcessTitle.set("breakfix-keeper " + plan.runDirectory)
                LaunchClock.mark(.planRead)
                session = try KeeperSession(plan, cradle: cradle)
                try watchSignals(cradle.loop, session)
            } catch {
                cradle.abandon()
                throw error
            }
        } catch {
            say("\(error)")
            birth.refuse("\(error)")
            return 1
        }
        do {
            try session.start(birth)
            try session.run()
            return 0
        } catch {
            say("\(error)")
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
