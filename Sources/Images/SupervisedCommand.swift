internal import Glibc
internal import Linux

/// A long command that is watched line by line, can be cancelled, and dies with us.
///
/// It runs in mount and pid namespaces of its own: when it is killed, or when we are, every process it started and
/// every mount it made goes with it.
enum SupervisedCommand {
    private static let wrapping = [
        "setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "--",
    ]

    /// Runs a command to its end; the lines of both its outputs go to `line`.
    ///
    /// The calling thread must live as long as the command: the kernel kills the command when that thread ends.
    ///
    /// - Parameter scratch: A folder for the command's temporary files.
    static func run(
        _ arguments: [String], scratch: String, cancellation: Cancellation, line: (String) -> Void
    ) throws(ImageError) -> ExitStatus {
        do {
            let pipe = try Pipe()
            let child = try ChildProcess.spawn(
                wrapping + arguments, environment: environment(scratch: scratch),
                output: .descriptor(pipe.writing.raw), error: .descriptor(pipe.writing.raw), newSession: true)
            let output = pipe.takeReading()
            let finished = try follow(output, cancellation: cancellation, line: line)
            if !finished {
                child.signal(SIGKILL)
                awaitEnd(of: output)
            }
            let status = try child.wait()
            guard finished else {
                throw ImageError(.cancelled, "interrupted", help: "nothing was left behind; run it again")
            }
            return status
        } catch let error as ImageError {
            throw error
        } catch let error as SystemError {
            throw ImageError(system: error)
        } catch {
            throw ImageError(.system, "\(error)", help: "")
        }
    }

    /// Reads lines until the end; false where the caller cancelled first.
    private static func follow(
        _ output: borrowing Descriptor, cancellation: Cancellation, line: (String) -> Void
    ) throws(SystemError) -> Bool {
        var rest: [UInt8] = []
        while !cancellation.isCancelled {
            var poller = pollfd(fd: output.raw, events: Int16(POLLIN), revents: 0)
            guard poll(&poller, 1, 100) > 0 else { continue }
            guard let bytes = try output.read(upTo: 1 << 16), !bytes.isEmpty else { return true }
            rest += bytes
            while let end = rest.firstIndex(where: { $0 == 10 || $0 == 13 }) {
                if end > 0 { line(String(decoding: rest[..<end], as: UTF8.self)) }
                rest.removeFirst(end + 1)
            }
            if rest.count > 1 << 16 { rest.removeAll() }
        }
        return false
    }

    /// Waits until the last process that holds the other end is gone: the kernel kills a pid namespace in its own time.
    private static func awaitEnd(of output: borrowing Descriptor) {
        var poller = pollfd(fd: output.raw, events: Int16(POLLIN), revents: 0)
        while poll(&poller, 1, 5000) > 0 {
            guard let bytes = try? output.read(upTo: 1 << 16), !bytes.isEmpty else { return }
        }
    }

    /// A plain environment; proxies of the caller are passed on, for apt.
    private static func environment(scratch: String) -> [String] {
        let plain = [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/root",
            "DEBIAN_FRONTEND=noninteractive", "TMPDIR=\(scratch)",
        ]
        let proxies = ["http_proxy", "https_proxy", "no_proxy"].compactMap { (name: String) in
            getenv(name).map { "\(name)=" + String(cString: $0) }
        }
        return plain + proxies
    }
}

extension ImageError {
    /// A failed system call, with the two that people can mend told apart.
    init(system error: SystemError) {
        switch error.errno {
        case ENOSPC, EDQUOT:
            self.init(.noSpace, "the disk is full: \(error)", help: "free at least 2 GB where the state folder lies")
        case EPERM, EACCES:
            self.init(.notRoot, "not permitted: \(error)", help: "run it as root, for example with sudo")
        case ENOENT where error.operation == "posix_spawn":
            self.init(.tool, "\(error.subject) is not installed", help: "apt-get install util-linux mmdebstrap tar")
        default:
            self.init(.system, "\(error)", help: "see `breakfix doctor` for what this machine lacks")
        }
    }
}
