internal import Glibc
internal import Linux
internal import Nursery
internal import Seccomp
internal import Wire

/// Launches and ends sessions by the thousand, and looks at the machine between them.
final class SoakRun {
    private let options: SoakOptions
    private let folder: String
    private let nursery: Nursery
    private let contender: KeeperContender
    private let deadline: UInt64
    private var done = 0
    private var litter: [String] = []

    /// Every look, the one after the warm-up first.
    private(set) var looks: [SoakLook] = []

    init(_ options: SoakOptions) throws {
        self.options = options
        var template = Array("/tmp/breakfix-soak.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SystemError.last("mkdtemp") }
        folder = String(cString: made)
        nursery = Nursery(
            program: options.programs + "/breakfix-keeper", label: folder, instance: KeeperContender.instance)
        contender = KeeperContender(
            name: "keeper", nursery: nursery, image: try BenchOptions.imageRoot(in: options.images), runs: folder,
            records: folder, filters: [try SeccompProfile.standard.compile()], initKind: .light, shell: .plain,
            shelf: nil)
        deadline = options.seconds.map { MonotonicClock.nanoseconds + UInt64($0) * 1_000_000_000 } ?? .max
    }

    /// Runs to the end of the launches or of the time.
    ///
    /// - Returns: What is left or has grown too much; empty where all is well.
    func run() throws -> [String] {
        try nursery.prepare()
        try launch(options.warmUp)
        var first = try settle(comparedWith: nil)
        first.rate = 0
        record(first)
        while done < options.warmUp + options.launches, MonotonicClock.nanoseconds < deadline {
            var watch = Stopwatch()
            let before = done
            try launch(min(options.step, options.warmUp + options.launches - done))
            var look = self.look()
            look.rate = Double(done - before) / (watch.lap() / 1_000)
            record(look)
        }
        guard done > options.warmUp else { throw Trouble("the time was over before the warm-up was") }
        record(try settle(comparedWith: first))
        return SoakBounds.violations(from: first, to: looks[looks.count - 1]) + litter.prefix(5)
    }

    /// Removes the run's folder; the nursery ends with this object.
    func close() { Command.run(["rm", "-rf", "--one-file-system", folder]) }

    private func launch(_ count: Int) throws {
        let queue = SoakQueue(count, until: deadline)
        let contender = contender
        Threads.run(options.parallel) { queue.work(contender) }
        done += queue.done
        try Interruption.check()
        if let trouble = queue.trouble { throw Trouble(trouble) }
        sweep()
    }

    /// Removes what sessions may leave in their folders, and keeps in mind what they may not.
    private func sweep() {
        for session in ProcessTree.names(in: folder) {
            let left = ProcessTree.names(in: "\(folder)/\(session)").filter { !["log", "recording"].contains($0) }
            litter += left.map { "\(folder)/\(session)/\($0) is left" }
        }
        Command.run(["find", folder, "-xdev", "-mindepth", "1", "-delete"])
    }

    private func look() -> SoakLook {
        var look = SoakLook(folder: folder, instance: KeeperContender.instance, nursery: nursery.pid ?? -1)
        look.launches = done
        look.files = litter.count
        return look
    }

    /// Looks when what the kernel ends by itself, such as namespaces and removed cgroups, had time to end.
    private func settle(comparedWith first: SoakLook?) throws -> SoakLook {
        if !options.keepsCaches {
            try Descriptor.open("/proc/sys/vm/drop_caches", O_WRONLY).writeAll(Array("2".utf8))
        }
        let patience = MonotonicClock.nanoseconds + 30_000_000_000
        // Without a first look to compare with, the numbers have to stand still.
        var last = look()
        while MonotonicClock.nanoseconds < patience {
            try Interruption.check()
            usleep(500_000)
            let now = look()
            let isCalm =
                first.map { SoakBounds.violations(from: $0, to: now).isEmpty }
                ?? (now.networks >= last.networks && now.dyingGroups >= last.dyingGroups)
            last = now
            if isCalm { break }
        }
        return last
    }

    private func record(_ look: SoakLook) {
        if looks.isEmpty { Output.say(SoakTable.head) }
        looks.append(look)
        Output.say(SoakTable.line(look))
    }
}
