import CLinux
import Glibc
import Linux
import Testing

/// What the walls refuse, tried by children that have built them; the same is tried without first.
@Suite struct LandlockTests {
    /// Runs `body` in a child, after `walls` are built.
    ///
    /// - Returns: What it returned, at most 255.
    private func child(_ walls: Landlock, _ body: () -> Int32) -> Int32 {
        let pid = clinux_fork()
        if pid == 0 {
            let standing = (try? walls.enclose()) ?? []
            _exit(standing == walls ? body() : 254)
        }
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        return clinux_wexitstatus(status)
    }

    @Test func thisKernelHasIt() {
        #expect(Landlock.version >= 6, "the rest of this suite needs Landlock 6 and is not tested here")
    }

    @Test func filesAreReadAndNotChanged() {
        let path = "/tmp/bfx-landlock-\(getpid())"
        defer { unlink(path) }
        let make = { () -> Int32 in
            let file = clinux_open(path, O_WRONLY | O_CREAT, 0o600)
            return file >= 0 ? 0 : errno
        }
        #expect(child([], make) == 0)
        #expect(child(.changingFiles, make) == EACCES)
        #expect(child(.changingFiles) { mkdir(path + "d", 0o700) == 0 ? 0 : errno } == EACCES)
        #expect(child(.changingFiles) { unlink(path) == 0 ? 0 : errno } == EACCES)
        #expect(child(.changingFiles) { mount("none", "/tmp", "tmpfs", 0, nil) == 0 ? 0 : errno } == EPERM)
        #expect(child(.changingFiles) { execl("/bin/true") } == EACCES)
        #expect(child(.changingFiles) { clinux_open("/etc/passwd", O_RDONLY, 0) >= 0 ? 0 : errno } == 0)
    }

    @Test func signalsStayInside() {
        let outside = getpid()
        #expect(child([]) { kill(outside, 0) == 0 ? 0 : errno } == 0)
        #expect(child(.signals) { kill(outside, 0) == 0 ? 0 : errno } == EPERM)
        #expect(child(.signals) { kill(getpid(), 0) == 0 ? 0 : errno } == 0)
    }

    @Test func abstractSocketsOfOthersAreClosed() {
        let name = "bfx-landlock-\(getpid())"
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var (address, size) = abstract(name)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
        }
        #expect(bound == 0 && listen(listener, 4) == 0)
        let reach = { () -> Int32 in
            let ours = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var (address, size) = abstract(name)
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(ours, $0, size) }
            }
            return result == 0 ? 0 : errno
        }
        #expect(child([], reach) == 0)
        #expect(child(.abstractSockets, reach) == EPERM)
    }

    @Test func noConnectionIsMade() {
        let reach = { () -> Int32 in
            let ours = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(1).bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(ours, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            return result == 0 ? 0 : errno
        }
        #expect(child([], reach) == ECONNREFUSED)
        #expect(child(.tcp, reach) == EACCES)
    }
}

/// An abstract address and its size.
private func abstract(_ name: String) -> (sockaddr_un, socklen_t) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0[1...].copyBytes(from: name.utf8) }
    return (address, socklen_t(3 + name.utf8.count))
}

/// Executes a program with no arguments; returns why it did not.
private func execl(_ path: String) -> Int32 {
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), nil]
    execv(path, &arguments)
    return errno
}
