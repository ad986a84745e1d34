internal import Glibc

extension ChildProcess {
    /// What a program left behind.
    public struct Output: Sendable, Equatable {
        /// How it ended; nil where it was killed for taking too long.
        public var status: ExitStatus?
        /// Its standard output, cut at the limit.
        public var output: [UInt8]
        /// Its standard error, cut at the limit.
        public var error: [UInt8]
    }

    /// Runs a program to its end with input on its standard input, and collects its outputs.
    ///
    /// What goes beyond `limit` bytes of an output is read and dropped. A program that takes longer than
    /// `milliseconds` is killed with its session.
    public static func run(
        _ arguments: [String], environment: [String]? = nil, input: [UInt8] = [], milliseconds: Int,
        limit: Int = 1 << 20
    ) throws(SystemError) -> Output {
        Signals.ignoreBrokenPipes()
        let feed = try Pipe()
        let out = try Pipe()
        let err = try Pipe()
        let child = try spawn(
            arguments, environment: environment, input: .descriptor(feed.reading.raw),
            output: .descriptor(out.writing.raw), error: .descriptor(err.writing.raw), newSession: true)
        var exchange = try Exchange(
            feed: feed.takeWriting(), input: input, out: out.takeReading(), err: err.takeReading(), limit: limit)
        let deadline = MonotonicClock.nanoseconds + UInt64(milliseconds) * 1_000_000
        let inTime = try exchange.finish(before: deadline) && child.hasEnded(within: Exchange.left(until: deadline))
        if !inTime { kill(-child.pid, SIGKILL) }
        let status = try child.wait()
        return Output(status: inTime ? status : nil, output: exchange.output, error: exchange.error)
    }
}

/// Feeds a child and drains both its outputs at once, so that neither side waits for the other.
private struct Exchange: ~Copyable {
    private var feed: Descriptor?
    private var input: ArraySlice<UInt8>
    private var out: Descriptor?
    private var err: Descriptor?
    private let limit: Int
    private(set) var output: [UInt8] = []
    private(set) var error: [UInt8] = []

    init(feed: consuming Descriptor, input: [UInt8], out: consuming Descriptor, err: consuming Descriptor, limit: Int)
        throws(SystemError)
    {
        try feed.setNonBlocking()
        try out.setNonBlocking()
        try err.setNonBlocking()
        self.feed = consume feed
        self.input = input[...]
        self.out = consume out
        self.err = consume err
        self.limit = limit
    }

    static func left(until deadline: UInt64) -> Int32 {
        let now = MonotonicClock.nanoseconds
        return now >= deadline ? 0 : Int32(clamping: (deadline - now) / 1_000_000 + 1)
    }

    /// - Returns: False where the deadline passed first.
    mutating func finish(before deadline: UInt64) throws(SystemError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while out != nil || err != nil {
            var polled = [
                pollfd(fd: number(feed), events: Int16(POLLOUT), revents: 0),
                pollfd(fd: number(out), events: Int16(POLLIN), revents: 0),
                pollfd(fd: number(err), events: Int16(POLLIN), revents: 0),
            ]
            let ready = try checked("poll") { poll(&polled, 3, Exchange.left(until: deadline)) }
            if ready == 0 { return false }
            if polled[0].revents != 0 { feedMore() }
            if polled[1].revents != 0, Exchange.drain(number(out), &buffer, into: &output, limit) { out = nil }
            if polled[2].revents != 0, Exchange.drain(number(err), &buffer, into: &error, limit) { err = nil }
        }
        return true
    }

    private func number(_ descriptor: borrowing Descriptor?) -> Int32 {
        switch descriptor {
        case .some(let open): open.raw
        case .none: -1
        }
    }

    /// Writes what the child takes; a child that does not read its input is its own matter.
    private mutating func feedMore() {
        let fd = number(feed)
        let count = input.withUnsafeBytes { write(fd, $0.baseAddress, $0.count) }
        if count > 0 { input = input.dropFirst(count) }
        if input.isEmpty || (count < 0 && errno != EAGAIN && errno != EINTR) { feed = nil }
    }

    /// - Returns: True at the end of the output.
    private static func drain(_ fd: Int32, _ buffer: inout [UInt8], into kept: inout [UInt8], _ limit: Int) -> Bool {
        let count = read(fd, &buffer, buffer.count)
        if count < 0 { return errno != EAGAIN && errno != EINTR }
        if count == 0 { return true }
        kept += buffer.prefix(min(count, limit - kept.count))
        return false
    }
}
