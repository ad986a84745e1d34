internal import Glibc
internal import Linux
internal import WebSockets
internal import Wire

/// Carries what a WebSocket brings from its I/O thread to the thread that draws.
///
/// It holds a bounded amount: where the drawing side is slow, the I/O thread waits and the daemon's side backs up.
final class Mailbox: WebSocketHandler, @unchecked Sendable {
    /// What lay in the mailbox.
    struct Delivery {
        var events: [KeeperEvent] = []
        /// The connection is gone; nothing more comes.
        var isClosed = false
        /// A message was none of ours.
        var isGarbled = false
    }

    /// The bytes that may wait to be drawn.
    static let limit = 256 << 10

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let emptied = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let pipe: Pipe
    private var delivery = Delivery()
    private var waiting = 0
    private var isReleased = false

    /// Makes an empty mailbox.
    init() throws(SystemError) {
        pipe = try Pipe()
        try pipe.reading.setNonBlocking()
        try pipe.writing.setNonBlocking()
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(emptied, nil)
    }

    deinit {
        pthread_cond_destroy(emptied)
        pthread_mutex_destroy(mutex)
        emptied.deallocate()
        mutex.deallocate()
    }

    /// Readable where there is something to take, or room to send.
    var descriptor: Int32 { pipe.reading.raw }

    /// Takes everything.
    func take() throws(SystemError) -> Delivery {
        _ = try pipe.reading.read(upTo: 4096)
        return locked {
            defer {
                delivery.events = []
                waiting = 0
                pthread_cond_broadcast(emptied)
            }
            return delivery
        }
    }

    /// Lets the I/O thread go for good; called before the connection is closed.
    func release() {
        locked {
            isReleased = true
            pthread_cond_broadcast(emptied)
        }
    }

    func received(_ message: [UInt8]) {
        locked {
            while waiting > Self.limit, !isReleased { pthread_cond_wait(emptied, mutex) }
            do throws(WireError) {
                delivery.events.append(try KeeperEvent(wireBytes: message))
                waiting += message.count
            } catch {
                delivery.isGarbled = true
            }
        }
        wake()
    }

    func drained() { wake() }

    func closed(code: UInt16, reason: String) {
        locked { delivery.isClosed = true }
        wake()
    }

    /// A full pipe wakes as well as one more byte would.
    private func wake() {
        var byte: UInt8 = 1
        _ = write(pipe.writing.raw, &byte, 1)
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
