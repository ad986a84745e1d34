internal import Glibc
internal import Linux
internal import Synchronization

/// Where a command writes: standard output or standard error, or a test's memory.
protocol TextSink: Sendable {
    /// Whether somebody looks at it.
    var isTerminal: Bool { get }
    /// Writes everything, at once.
    func write(_ text: String) throws(Failure)
}

/// An open descriptor of the process; a reader that left is no error, what is written then is dropped.
struct DescriptorSink: TextSink {
    private let number: Int32

    /// Writes to a descriptor that stays open as long as the process lives.
    init(_ number: Int32) { self.number = number }

    var isTerminal: Bool { isatty(number) == 1 }

    func write(_ text: String) throws(Failure) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: waitForRoom()
            case EPIPE: return
            default:
                let error = SystemError.last("write", number == 1 ? "standard output" : "standard error")
                throw Failure(error.description, help: "Free some space or send the output elsewhere.", code: .io)
            }
        }
    }

    private func waitForRoom() {
        var poller = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        poll(&poller, 1, -1)
    }
}

/// Keeps what is written.
final class MemorySink: TextSink {
    let isTerminal: Bool
    private let kept = Mutex("")

    init(isTerminal: Bool = false) { self.isTerminal = isTerminal }

    var text: String { kept.withLock { $0 } }

    func write(_ text: String) throws(Failure) { kept.withLock { $0 += text } }
}
