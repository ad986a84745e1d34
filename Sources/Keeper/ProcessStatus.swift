internal import Glibc
internal import Linux

/// What `/proc/PID/status` says of a process.
struct ProcessStatus {
    /// The process id in the innermost process namespace.
    let innerPid: Int32
    /// The process id of a thread, as this machine numbers it.
    let process: Int32
    /// The real user id, as this machine numbers it.
    let uid: UInt32

    /// Reads it; nil where the process is gone.
    init?(of pid: Int32) {
        guard let bytes = try? Descriptor.open("/proc/\(pid)/status", O_RDONLY).readAll(limit: 4_096) else {
            return nil
        }
        var uid: UInt32?
        var inner: Int32?
        var process: Int32?
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: "\t")).map { String(decoding: $0, as: UTF8.self) }
            if words.first == "Uid:" { uid = words.dropFirst().first.flatMap { UInt32($0) } }
            if words.first == "Tgid:" { process = words.last.flatMap { Int32($0) } }
            if words.first == "NStgid:" { inner = words.last.flatMap { Int32($0) } }
        }
        guard let uid, let inner, let process else { return nil }
        self.uid = uid
        self.process = process
        innerPid = inner
    }
}
