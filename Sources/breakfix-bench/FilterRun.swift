internal import CLinux
internal import Glibc
internal import Linux
internal import Seccomp

/// What the system call filter costs: to compile, to load, and at each call, with a listener of the audit's or of faults and without.
struct FilterRun {
    private let own: [UInt8]
    private let observer: [UInt8]
    private let faults: [UInt8]
    private var rows: [Results.Cost] = []

    /// Under what a child measures.
    private enum Fence: String, CaseIterable {
        case none = "no filter"
        case filter = "the filter"
        case audit = "and the audit"
        case faults = "and calls that may fail"
    }

    private static let calls = 4_000

    /// - Parameter rounds: How often each is measured; all take their turn in every round.
    static func run(rounds: Int) throws -> [Results.Cost] {
        var run = try FilterRun()
        for round in 1...rounds {
            Output.note("filter \(round)/\(rounds)")
            try run.compile()
            try run.load()
            for fence in Fence.allCases { try run.callUnder(fence) }
            for fence in [Fence.none, .filter, .audit] { try run.executeUnder(fence) }
            for fence in [Fence.none, .filter, .faults] { try run.synchronizeUnder(fence) }
        }
        return run.rows
    }

    private init() throws {
        own = try SeccompProfile.standard.compile()
        observer = try SeccompProfile.observer(of: SeccompProfile.programStarts)
        faults = try SeccompProfile.observer(of: ["connect", "fdatasync", "fsync", "openat", "pwrite64", "unlink"])
    }

    private mutating func add(_ name: String, microseconds: Double) {
        if let index = rows.firstIndex(where: { $0.name == name }) {
            rows[index].times.add(milliseconds: microseconds)
        } else {
            rows.append(Results.Cost(name: name, times: Samples(microseconds)))
        }
    }

    private mutating func compile() throws {
        var watch = Stopwatch()
        _ = try SeccompProfile.standard.compile()
        add("compile", microseconds: watch.lap() * 1_000)
    }

    private mutating func load() throws {
        let (own, observer) = (own, observer)
        let times = try FilterRun.child { tell in
            var watch = Stopwatch()
            FilterRun.load(own)
            tell(watch.lap())
            FilterRun.load(observer, listening: true)
            tell(watch.lap())
        }
        guard times.count == 2 else { throw Trouble("the filters cannot be loaded") }
        add("load, \(own.count / 8) instructions", microseconds: times[0] * 1_000)
        add("load the audit's, \(observer.count / 8)", microseconds: times[1] * 1_000)
    }

    private mutating func callUnder(_ fence: Fence) throws {
        let (own, observer, faults) = (own, observer, faults)
        let times = try FilterRun.child { tell in
            let zero = open("/dev/zero", O_RDONLY)
            if fence != .none { FilterRun.load(own) }
            if fence == .audit { FilterRun.load(observer, listening: true) }
            if fence == .faults { FilterRun.load(faults, listening: true) }
            var byte: UInt8 = 0
            var size: (UInt16, UInt16) = (0, 0)
            var watch = Stopwatch()
            for _ in 0..<FilterRun.calls { _ = getppid() }
            tell(watch.lap())
            for _ in 0..<FilterRun.calls { _ = read(zero, &byte, 1) }
            tell(watch.lap())
            for _ in 0..<FilterRun.calls { _ = clinux_ioctl_get_window(zero, &size.0, &size.1) }
            tell(watch.lap())
        }
        guard times.count == 3 else { throw Trouble("a child of the measurement ended early") }
        for (name, time) in zip(["getppid", "read of a byte", "ioctl, by argument"], times) {
            add("\(name): \(fence.rawValue)", microseconds: time * 1_000 / Double(FilterRun.calls))
        }
    }

    /// An `execve` of nothing, which the audit's listener answers as a keeper does.
    private mutating func executeUnder(_ fence: Fence) throws {
        let (own, observer) = (own, observer)
        let times = try FilterRun.child(answering: fence == .audit) { tell in
            if fence != .none { FilterRun.load(own) }
            if fence == .audit { tell(Double(FilterRun.load(observer, listening: true))) }
            var arguments: [UnsafeMutablePointer<CChar>?] = [nil]
            var watch = Stopwatch()
            for _ in 0..<1_000 { clinux_execvpe("/no/such/file", &arguments, &arguments) }
            tell(watch.lap())
        }
        guard let time = times.last else { throw Trouble("a child of the measurement ended early") }
        add("execve of nothing: \(fence.rawValue)", microseconds: time)
    }

    /// An `fsync` of nothing, which a fault might let fail and a listener lets go on.
    private mutating func synchronizeUnder(_ fence: Fence) throws {
        let (own, faults) = (own, faults)
        let times = try FilterRun.child(answering: fence == .faults) { tell in
            if fence != .none { FilterRun.load(own) }
            if fence == .faults { tell(Double(FilterRun.load(faults, listening: true))) }
            var watch = Stopwatch()
            for _ in 0..<1_000 { fsync(-1) }
            tell(watch.lap())
        }
        guard let time = times.last else { throw Trouble("a child of the measurement ended early") }
        add("fsync of nothing: \(fence.rawValue)", microseconds: time)
    }

    @discardableResult private static func load(_ filter: [UInt8], listening: Bool = false) -> Int32 {
        let result = filter.withUnsafeBytes { clinux_seccomp_load($0.baseAddress, $0.count, listening) }
        if result < 0 { _exit(1) }
        return result
    }

    /// Runs `body` in a child of its own, because a filter is never taken off again.
    ///
    /// - Parameter answering: Whether the first number told is a listener, on which this process then answers.
    /// - Returns: What it told, in its order.
    private static func child(answering: Bool = false, _ body: ((Double) -> Void) -> Void) throws -> [Double] {
        let pipe = try Pipe()
        let writing = pipe.writing.raw
        let pid = clinux_clone(0, nil, -1)
        if pid == 0 {
            body { number in
                var number = number
                _ = write(writing, &number, 8)
            }
            _exit(0)
        }
        guard pid > 0 else { throw SystemError.last("clone3") }
        let reading = pipe.takeReading()
        defer { waitpid(pid, nil, 0) }
        var bytes: [UInt8] = []
        if answering {
            bytes += try reading.read(upTo: 8) ?? []
            guard let number = numbers(bytes).first else { throw Trouble("there is no listener") }
            try answer(Int32(number), of: pid)
        }
        return numbers(bytes + (try reading.readAll(limit: 4_096)))
    }

    private static func numbers(_ bytes: [UInt8]) -> [Double] {
        bytes.withUnsafeBytes { raw in
            (0..<raw.count / 8).map { raw.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
        }
    }

    private static func answer(_ number: Int32, of pid: pid_t) throws {
        let process = Descriptor(owning: try checked("pidfd_open") { clinux_pidfd_open(pid) })
        let listener = Descriptor(owning: try checked("pidfd_getfd") { clinux_pidfd_getfd(process.raw, number) })
        _ = clinux_seccomp_wake_here(listener.raw)
        while true {
            var waiting = pollfd(fd: listener.raw, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, -1) > 0, waiting.revents & Int16(POLLIN) != 0 else { return }
            var notice = clinux_syscall_notice()
            if clinux_seccomp_receive(listener.raw, &notice) == 0 {
                _ = clinux_seccomp_proceed(listener.raw, notice.id)
            }
        }
    }
}
