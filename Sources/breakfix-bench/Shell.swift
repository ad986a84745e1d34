internal import CLinux
internal import Glibc
internal import Linux

/// An interactive shell on a terminal, wherever it runs.
protocol Shell: AnyObject {
    /// Processes whose trees, themselves included, make up the session.
    var roots: [Int32] { get }
    /// Types.
    func type(_ bytes: [UInt8]) throws
    /// The next output; nil where none came until then. Throws where the shell is gone.
    func output(until deadline: UInt64) throws -> [UInt8]?
    /// What ``end()`` needs to know and costs time to find out.
    func prepareEnd() throws
    /// Asks the session to end and does not wait; ``end()`` does.
    func askToEnd() throws
    /// Ends the session; returns when nothing of it is left. Without effect where it has ended.
    func end() throws
}

extension Shell {
    func askToEnd() throws {}

    /// Reads until what was shown satisfies `isEnough`; 30 s at most.
    func read(_ what: String, until isEnough: ([UInt8]) -> Bool) throws {
        let deadline = MonotonicClock.nanoseconds + 30_000_000_000
        var shown: [UInt8] = []
        while !isEnough(shown) {
            try Interruption.check()
            let now = MonotonicClock.nanoseconds
            guard now < deadline else {
                let text = String(decoding: shown.suffix(400), as: UTF8.self).debugDescription
                throw Trouble("no \(what) in 30 s; shown: \(text)")
            }
            if let bytes = try output(until: min(deadline, now + 200_000_000)) { shown += bytes }
        }
    }

    /// Waits for the prompt, then for the answer to a command.
    func answerCommand() throws {
        try read("prompt") { $0.suffix(2).elementsEqual("# ".utf8) }
        try type(Array("echo an''swer\n".utf8))
        try read("answer") { $0.contains("answer") && $0.suffix(2).elementsEqual("# ".utf8) }
    }

    /// Waits until a descriptor can be read.
    func wait(_ descriptor: Int32, until deadline: UInt64) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let now = MonotonicClock.nanoseconds
        let milliseconds = deadline > now ? (deadline - now) / 1_000_000 + 1 : 0
        return poll(&waiting, 1, Int32(milliseconds)) > 0
    }
}

extension [UInt8] {
    /// Whether the text is in here.
    func contains(_ text: String) -> Bool { firstRange(of: Array(text.utf8)) != nil }
}
