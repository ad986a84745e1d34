internal import CLinux
internal import Glibc

/// A file descriptor with one owner; it is closed when the owner lets go.
///
/// Every descriptor of ours is close-on-exec from its birth.
public struct Descriptor: ~Copyable, Sendable {
    /// The number, for a call; it stays owned by this value.
    public let raw: Int32

    /// Takes over a descriptor.
    public init(owning raw: Int32) { self.raw = raw }

    deinit { close(raw) }

    /// Gives the number away; the caller closes it.
    public consuming func release() -> Int32 {
        let number = raw
        discard self
        return number
    }

    /// Opens a path; `O_CLOEXEC` is always added. Calls `open(2)`.
    public static func open(_ path: String, _ flags: Int32, mode: UInt32 = 0) throws(SystemError) -> Descriptor {
        Descriptor(owning: try checked("open", path) { clinux_open(path, flags, mode) })
    }

    /// Opens a path below a folder; `O_CLOEXEC` is always added. Calls `openat(2)`.
    public func openAt(_ path: String, _ flags: Int32, mode: UInt32 = 0) throws(SystemError) -> Descriptor {
        Descriptor(owning: try checked("openat", path) { clinux_openat(raw, path, flags, mode) })
    }

    /// Opens a second descriptor for the same open file. Calls `fcntl(2)` with `F_DUPFD_CLOEXEC`.
    public func duplicate() throws(SystemError) -> Descriptor {
        Descriptor(owning: try checked("dup") { fcntl(raw, F_DUPFD_CLOEXEC, 0) })
    }

    /// Makes reads and writes return `EAGAIN` instead of waiting.
    public func setNonBlocking() throws(SystemError) {
        let flags = try checked("fcntl") { clinux_fcntl_get_flags(raw) }
        try checked("fcntl") { clinux_fcntl_set_flags(raw, flags | O_NONBLOCK) }
    }

    /// Reads once, at most `count` bytes.
    ///
    /// - Returns: The bytes; none at the end of the file; nil where it would block.
    public func read(upTo count: Int) throws(SystemError) -> [UInt8]? {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while true {
                let result = Glibc.read(raw, buffer.baseAddress, count)
                if result >= 0 {
                    filled = result
                    return
                }
                if errno == EINTR { continue }
                failure = errno
                return
            }
        }
        if failure == EAGAIN { return nil }
        guard failure == 0 else { throw SystemError("read", errno: failure) }
        return bytes
    }

    /// Reads to the end, or up to `limit` bytes.
    public func readAll(limit: Int) throws(SystemError) -> [UInt8] {
        var result: [UInt8] = []
        while result.count < limit {
            guard let part = try read(upTo: min(1 << 16, limit - result.count)), !part.isEmpty else { break }
            result += part
        }
        return result
    }

    /// Waits until there is something to read, or the other end is gone. Calls `poll(2)`.
    ///
    /// - Parameter deadline: On the monotonic clock, in nanoseconds.
    /// - Returns: False where the deadline passed first.
    public func waitUntilReadable(before deadline: UInt64) throws(SystemError) -> Bool {
        var waiting = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        let now = MonotonicClock.nanoseconds
        let left = now >= deadline ? 0 : Int32(clamping: (deadline - now) / 1_000_000 + 1)
        return try checked("poll") { poll(&waiting, 1, left) } > 0
    }

    /// Writes once.
    ///
    /// - Returns: How many bytes were taken; 0 where it would block.
    public func write(_ bytes: some Collection<UInt8>) throws(SystemError) -> Int {
        let contiguous = ContiguousArray(bytes)
        while true {
            let result = contiguous.withUnsafeBytes { Glibc.write(raw, $0.baseAddress, $0.count) }
            if result >= 0 { return result }
            if errno == EINTR { continue }
            if errno == EAGAIN { return 0 }
            throw SystemError.last("write")
        }
    }

    /// Writes everything; for blocking descriptors.
    public func writeAll(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty { rest = rest.dropFirst(try write(rest)) }
    }
}
