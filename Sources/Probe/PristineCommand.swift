internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

/// A program of the pristine image, run in the host's network as a user of the host.
///
/// It has a pid namespace of its own, which the host can neither see nor signal, and no variable of the environment
/// that the host could have set.
struct PristineCommand {
    /// How much of each stream is kept.
    private static let outputLimit = 1 << 18

    /// The program's path and arguments.
    let arguments: [String]
    /// The image's user that runs it.
    let user: String
    /// Milliseconds until it is ended.
    let timeout: Int
    /// What it reads on its standard input.
    var input: [UInt8] = []
    /// Whether it is somebody else's work: then it has no network, starts in `/tmp`, and gets little of everything.
    var isStranger = false

    /// Runs it in a root that stands ready.
    func run(in host: HostView) throws(LookFailure) -> CommandOutput {
        let account = try PristineRoot.account(user)
        let network = try host.namespace("net")
        let users = try host.namespace("user")
        do {
            let output = try Pipe()
            let errors = try Pipe()
            let trouble = try Pipe()
            let source = try standardInput()
            let pid = try checked("fork") { fork() }
            if pid == 0 {
                let reason = start(
                    account: account, network: network.raw, users: users.raw,
                    streams: (source.raw, output.writing.raw, errors.writing.raw))
                _ = reason.description.withCString { write(trouble.writing.raw, $0, strlen($0)) }
                _exit(127)
            }
            let pidfd = Descriptor(owning: try checked("pidfd_open") { clinux_pidfd_open(pid) })
            let reading = trouble.takeReading()
            var run = RunningCommand(pidfd: pidfd, output: output.takeReading(), errors: errors.takeReading())
            let reason = try reading.readAll(limit: 4096)
            let result = try run.collect(before: Deadline(milliseconds: timeout), limit: Self.outputLimit)
            if !reason.isEmpty { throw LookFailure.grader("The pristine program: \(HostileText.decode(reason))") }
            return result
        } catch let error as SystemError {
            throw LookFailure(error)
        } catch let error as LookFailure {
            throw error
        } catch {
            throw .grader("\(error)")
        }
    }

    private func standardInput() throws(SystemError) -> Descriptor {
        guard !input.isEmpty else { return try .open("/dev/null", O_RDWR) }
        let file = Descriptor(owning: try checked("memfd_create") { clinux_memfd_create("input", 0) })
        try file.writeAll(input)
        guard lseek(file.raw, 0, SEEK_SET) == 0 else { throw SystemError.last("lseek") }
        return file
    }

    /// Becomes the program, in the child.
    ///
    /// - Returns: Why that did not work.
    private func start(
        account: (user: UInt32, group: UInt32), network: Int32, users: Int32,
        streams: (input: Int32, output: Int32, errors: Int32)
    ) -> SystemError {
        do {
            try Confinement.dieWithParent()
            try PristineRoot.enter()
            try checked("network") {
                isStranger
                    ? clinux_unshare(Int32(CLINUX_CLONE_NEWNET)) : clinux_setns(network, Int32(CLINUX_CLONE_NEWNET))
            }
            try checked("setgroups") { clinux_setgroups(0, nil) }
            try checked("setns", "user") { clinux_setns(users, Int32(CLINUX_CLONE_NEWUSER)) }
            // First root of the host, then the user: only so does the kernel take the capabilities away.
            try Confinement.become(user: 0, group: 0)
            if account.user != 0 { try Confinement.become(user: account.user, group: account.group) }
            try Confinement.limit(__RLIMIT_NPROC, isStranger ? 24 : 256)
            try Confinement.limit(RLIMIT_FSIZE, 16 << 20)
            if isStranger {
                try Confinement.limit(RLIMIT_AS, 512 << 20)
                try checked("chdir", "/tmp") { chdir("/tmp") }
            }
            _ = setsid()
            for (from, to) in [(streams.input, Int32(0)), (streams.output, 1), (streams.errors, 2)] {
                try checked("dup3") { clinux_dup3(from, to, 0) }
            }
            try checked("close_range") { clinux_close_range(3, UInt32.max, true) }
            let environment = [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/tmp", "LC_ALL=C.UTF-8",
            ]
            return withCStrings(arguments) { argv in
                withCStrings(environment) { envp in
                    execve(arguments[0], argv, envp)
                    return SystemError.last("execve", arguments[0])
                }
            }
        } catch {
            return error
        }
    }
}

/// A pristine program on its way.
private struct RunningCommand: ~Copyable {
    let pidfd: Descriptor
    let output: Descriptor
    let errors: Descriptor

    init(pidfd: consuming Descriptor, output: consuming Descriptor, errors: consuming Descriptor) {
        self.pidfd = pidfd
        self.output = output
        self.errors = errors
    }

    /// Reads both streams to their ends, waits, and ends the program where the deadline comes first.
    mutating func collect(before deadline: Deadline, limit: Int) throws(SystemError) -> CommandOutput {
        var result = CommandOutput(exit: nil, ending: "", output: [], errors: [], isCut: false)
        var open = [output.raw, errors.raw]
        var isLate = false
        while !open.isEmpty {
            var entries = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let count = try checked("poll") {
                poll(&entries, nfds_t(entries.count), Int32(clamping: deadline.remaining))
            }
            if count == 0 {
                isLate = true
                _ = clinux_pidfd_send_signal(pidfd.raw, SIGKILL)
                break
            }
            for entry in entries where entry.revents != 0 {
                let part = try (entry.fd == output.raw ? output.read(upTo: 1 << 16) : errors.read(upTo: 1 << 16)) ?? []
                if part.isEmpty { open.removeAll { $0 == entry.fd } }
                Self.keep(part, entry.fd == output.raw ? \.output : \.errors, in: &result, limit)
            }
        }
        if !isLate, try !deadline.wait(for: POLLIN, on: pidfd.raw) {
            isLate = true
            _ = clinux_pidfd_send_signal(pidfd.raw, SIGKILL)
        }
        var status: Int32 = 0
        try checked("waitid") { clinux_waitid_pidfd(pidfd.raw, &status) }
        switch (isLate, ExitStatus(waitStatus: status)) {
        case (true, _): result.ending = "it was ended at its time limit"
        case (false, .exited(let code)):
            result.exit = Int(code)
            result.ending = "exit code \(code)"
        case (false, .signaled(let signal)): result.ending = "signal \(signal)"
        }
        return result
    }

    private static func keep(
        _ part: [UInt8], _ stream: WritableKeyPath<CommandOutput, [UInt8]>, in result: inout CommandOutput, _ limit: Int
    ) {
        let room = limit - result[keyPath: stream].count
        result[keyPath: stream] += part.prefix(room)
        if part.count > room { result.isCut = true }
    }
}
