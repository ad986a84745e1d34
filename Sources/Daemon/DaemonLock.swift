internal import API
internal import Glibc
internal import Linux

/// Held by the one daemon of a run folder as long as it lives. Calls `flock(2)`; the kernel lets go when we die.
final class DaemonLock: Sendable {
    private let file: Descriptor
    /// When the last daemon was last alive, in milliseconds since 1970; nil where there never was one.
    let lastAlive: Int64?

    private init(_ file: consuming Descriptor, lastAlive: Int64?) {
        self.file = consume file
        self.lastAlive = lastAlive
    }

    /// Takes the lock and writes our process id into it.
    ///
    /// - Throws: ``Trouble`` of type `second-daemon` where another daemon holds it.
    static func take(_ path: String) throws(Trouble) -> DaemonLock {
        do throws(SystemError) {
            let file = try Descriptor.open(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
            let owner = String(decoding: try file.readAll(limit: 32), as: UTF8.self).filter(\.isNumber)
            guard flock(file.raw, LOCK_EX | LOCK_NB) == 0 else {
                if errno == EWOULDBLOCK { throw SystemError(owner, path, errno: EWOULDBLOCK) }
                throw SystemError.last("flock", path)
            }
            var status = stat()
            try checked("fstat", path) { fstat(file.raw, &status) }
            try checked("ftruncate", path) { ftruncate(file.raw, 0) }
            try checked("lseek", path) { lseek(file.raw, 0, SEEK_SET) }
            try file.writeAll(Array("\(getpid())\n".utf8))
            return DaemonLock(file, lastAlive: owner.isEmpty ? nil : Int64(status.st_mtim.tv_sec) * 1000)
        } catch  where error.errno == EWOULDBLOCK {
            throw Trouble(
                type: "second-daemon", title: "another breakfixd (process \(error.operation)) already holds \(path)",
                help: "stop it first, or give this one its own --run-dir and --state-dir", status: 409)
        } catch {
            throw Trouble(error)
        }
    }

    /// Says that we are alive, by the file's time.
    func touch() { futimens(file.raw, nil) }
}
