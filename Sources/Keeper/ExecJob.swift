internal import Glibc
internal import Linux
internal import Sandbox
internal import Wire

/// A program that the daemon asked for, from its start until its result is sent.
final class ExecJob {
    private let request: ExecRequest
    private let process: HostProcess
    private let loop: EventLoop
    private let finished: (ExecJob, ExecResult) -> Void
    private var feed: SharedDescriptor?
    private var input: ArraySlice<UInt8>
    private var outputs: [SharedDescriptor?]
    private var kept: [[UInt8]] = [[], []]
    private var truncated = false
    private var timer: UInt64?
    private var timedOut = false

    /// Starts the program.
    ///
    /// - Parameter finished: Called once, on the loop, with the result.
    init(
        _ request: ExecRequest, in boot: HostBoot, of machine: HostMachine, loop: EventLoop,
        finished: @escaping (ExecJob, ExecResult) -> Void
    ) throws(SandboxError) {
        self.request = request
        self.loop = loop
        self.finished = finished
        input = request.input[...]
        do {
            let feed = try Pipe()
            let out = try Pipe()
            let err = try Pipe()
            let home = request.uid == 0 ? "/root" : "/"
            let login = LoginPlan(
                user: request.uid == 0 ? "root" : "\(request.uid)", uid: request.uid, gid: request.gid, home: home,
                shell: "/bin/sh")
            let command = HostProcess.Command(
                file: request.arguments.first ?? "/bin/sh", arguments: request.arguments,
                environment: HostEnvironment.entries(for: login, terminal: nil) + request.environment, login: login,
                streams: [feed.reading.raw, out.writing.raw, err.writing.raw], isTerminal: false)
            do {
                process = try HostProcess.start(command, in: boot, of: machine, lane: .program)
            } catch {
                throw error
            }
            self.feed = SharedDescriptor(feed.takeWriting())
            outputs = [SharedDescriptor(out.takeReading()), SharedDescriptor(err.takeReading())]
        } catch let error as SandboxError {
            throw error
        } catch {
            throw SandboxError("starting a program", "\(error)")
        }
        do { try watch() } catch { throw SandboxError("starting a program", error) }
    }

    private func watch() throws(SystemError) {
        for index in outputs.indices {
            guard let output = outputs[index] else { continue }
            try output.descriptor.setNonBlocking()
            try loop.add(output.raw, .readable) { [unowned self] _ in drain(index) }
        }
        if let feed {
            try feed.descriptor.setNonBlocking()
            try loop.add(feed.raw, .writable) { [unowned self] _ in feedMore() }
        }
        try loop.add(process.pidfd.raw, .readable) { [unowned self] _ in ended() }
        guard request.timeoutMilliseconds > 0 else { return }
        timer = loop.after(milliseconds: Int(request.timeoutMilliseconds)) { [unowned self] in
            timer = nil
            timedOut = true
            process.killGroup()
        }
    }

    private func feedMore() {
        guard let feed else { return }
        let count = (try? feed.descriptor.write(input.prefix(1 << 16))) ?? -1
        if count > 0 { input = input.dropFirst(count) }
        if input.isEmpty || count < 0 {
            loop.remove(feed.raw)
            self.feed = nil
        }
    }

    private func drain(_ index: Int) {
        guard let output = outputs[index] else { return }
        guard let bytes = try? output.descriptor.read(upTo: 1 << 16) else { return }
        if bytes.isEmpty { return close(index) }
        let room = Int(request.outputLimit) - kept[index].count
        truncated = truncated || bytes.count > room
        kept[index] += bytes.prefix(max(0, room))
    }

    private func close(_ index: Int) {
        if let output = outputs[index] { loop.remove(output.raw) }
        outputs[index] = nil
    }

    /// The program is gone; what it left behind may hold the pipes, so they are read dry and closed.
    private func ended() {
        let status = process.reap()
        loop.remove(process.pidfd.raw)
        for index in outputs.indices {
            for _ in 0..<64 { drain(index) }
            close(index)
        }
        if let feed { loop.remove(feed.raw) }
        feed = nil
        if let timer { loop.cancel(timer) }
        let outcome: ExecResult.Outcome
        switch ExitStatus(waitStatus: status) {
        case _ where timedOut: outcome = .timedOut
        case .exited(let code): outcome = .exited(UInt8(truncatingIfNeeded: code))
        case .signaled(let signal): outcome = .signaled(UInt8(truncatingIfNeeded: signal))
        }
        finished(
            self,
            ExecResult(id: request.id, outcome: outcome, output: kept[0], errorOutput: kept[1], truncated: truncated))
    }
}
