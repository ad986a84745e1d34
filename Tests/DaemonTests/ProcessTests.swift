import API
import Glibc
import Linux
import Testing

@testable import Daemon

/// The program itself, as root, in folders of its own.
@Suite(
    .enabled(if: geteuid() == 0 && access(Fixture.built("breakfixd"), X_OK) == 0, "needs root and a built breakfixd"))
struct ProcessTests {
    private final class Place {
        let folder: String

        init() throws {
            var template = Array("/tmp/bfx-process-XXXXXX".utf8CString)
            folder = try #require(mkdtemp(&template).map { String(cString: $0) })
            try DiskFile.makeFolder(folder + "/scenarios", mode: 0o755)
        }

        deinit { DiskFile.removeFolder(folder) }

        var arguments: [String] {
            [
                Fixture.built("breakfixd"), "--run-dir", folder + "/run", "--state-dir", folder + "/state",
                "--scenario-dir", folder + "/scenarios",
            ]
        }

        func start(log: String, notify: String = "") throws -> ChildProcess {
            let file = try Descriptor.open(folder + "/" + log, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
            var environment = ["PATH=/usr/bin:/bin"]
            if !notify.isEmpty { environment += ["NOTIFY_SOCKET=" + notify, "JOURNAL_STREAM=8:1"] }
            return try ChildProcess.spawn(
                arguments, environment: environment, output: .descriptor(file.raw), error: .descriptor(file.raw),
                newSession: true)
        }

        func log(_ name: String) throws -> String {
            String(decoding: try DiskFile.read(folder + "/" + name, limit: 1 << 20) ?? [], as: UTF8.self)
        }

        func waitForLog(_ name: String, _ word: String) throws {
            let deadline = Deadline(milliseconds: 10_000)
            while try !log(name).contains(word), deadline.remaining > 0 { usleep(10_000) }
            #expect(try log(name).contains(word))
        }
    }

    @Test func itServesRefusesASecondAndStopsOnSIGTERM() throws {
        let place = try Place()
        let daemon = try place.start(log: "first.log")
        try place.waitForLog("first.log", "daemon.ready")
        var status = stat()
        #expect(stat(place.folder + "/run/breakfixd.sock", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600 || status.st_mode & 0o777 == 0o660)
        #expect(stat(place.folder + "/state", &status) == 0 && status.st_mode & 0o777 == 0o700)

        let second = try place.start(log: "second.log").wait()
        #expect(second == .exited(75))
        #expect(try place.log("second.log").contains("another breakfixd (process \(daemon.pid)) already holds"))

        daemon.signal(SIGTERM)
        let isInTime = daemon.hasEnded(within: 10_000)
        #expect(isInTime)
        if !isInTime { daemon.signal(SIGKILL) }
        let ended = try daemon.wait()
        #expect(ended == .exited(0))
        #expect(try place.log("first.log").contains("daemon.stopped sessions go on"))
        let third = try place.start(log: "third.log")
        try place.waitForLog("third.log", "daemon.ready")
        third.signal(SIGKILL)
        let killed = try third.wait()
        #expect(killed == .signaled(SIGKILL))
    }

    @Test func systemdIsToldAndReadsPriorities() throws {
        let place = try Place()
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: (place.folder + "/notify").utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        let daemon = try place.start(log: "log", notify: place.folder + "/notify")
        var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        #expect(poll(&waiting, 1, 10_000) == 1)
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = recv(socket, &buffer, buffer.count, 0)
        #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "READY=1")
        daemon.signal(SIGINT)
        let ended = try daemon.wait()
        #expect(ended == .exited(0))
        #expect(try place.log("log").split(separator: "\n").allSatisfy { $0.hasPrefix("<") })
    }
}
