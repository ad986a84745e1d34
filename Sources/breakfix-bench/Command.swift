internal import Linux

/// Short programs of this machine.
enum Command {
    /// Runs one and waits; what it says is not wanted.
    static func run(_ arguments: [String]) { _ = output(of: arguments) }

    /// What it says on both outputs; empty where it cannot be started.
    static func output(of arguments: [String]) -> String {
        do {
            let pipe = try Pipe()
            let child = try ChildProcess.spawn(
                arguments, environment: TerminalProcess.environment, output: .descriptor(pipe.writing.raw),
                error: .descriptor(pipe.writing.raw))
            let reading = pipe.takeReading()
            let bytes = try reading.readAll(limit: 1 << 16)
            _ = try child.wait()
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            return ""
        }
    }

    /// A program and its version, for example `crun version 1.8.1`.
    static func version(_ program: String) -> String {
        let line = output(of: [program, "--version"]).split(separator: "\n").first.map(String.init)
        return line ?? "\(program) is not there"
    }
}
