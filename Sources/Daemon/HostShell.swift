internal import API
internal import Scenario
internal import Wire

/// Runs scripts as root inside a session's hosts.
struct HostShell: Sendable {
    /// The session's keeper.
    let link: KeeperLink

    /// Runs a script with `/bin/sh`; it is an argument, so that the script's own programs may read the input.
    func run(
        _ script: String, on host: String, input: [UInt8] = [], seconds: Int = 120
    ) throws(Trouble) -> ExecResult {
        // An argument may have 128 KiB; a longer script is read from the input, which it then cannot use itself.
        if input.isEmpty, script.utf8.count > HostScripts.scriptLimit {
            return try pipe(script, on: host, environment: [], options: "-s", seconds: seconds)
        }
        return try link.exec(
            ExecRequest(
                id: 0, host: host, arguments: ["/bin/sh", "-c", script], input: input,
                timeoutMilliseconds: UInt32(seconds * 1000)))
    }

    /// Runs a fault's script: on standard input of `/bin/sh -eu`, as the fault library wants it.
    func fault(_ script: String, on host: String, environment: [String] = []) throws(Trouble) -> ExecResult {
        try pipe(script, on: host, environment: environment, options: "-eu", seconds: 120)
    }

    /// The same as ``run(_:on:input:seconds:)`` where anything but exit 0 is a trouble of the launch.
    func require(_ script: String, on host: String, input: [UInt8] = [], step: String) throws(Trouble) {
        let result = try run(script, on: host, input: input, seconds: 300)
        try HostShell.demand(result, on: host, step: step)
    }

    /// Throws where a program did not exit with 0; what it printed last is part of the title.
    static func demand(_ result: ExecResult, on host: String, step: String) throws(Trouble) {
        guard result.outcome != .exited(0) else { return }
        let output = tail(result, limit: 600)
        throw .launchFailed(
            "\(step) on host \(host)", "\(result.outcome.words)\(output.isEmpty ? "" : ": " + Log.escaped(output))",
            help: "`breakfix lint` and `breakfix prove` on the scenario's folder help to find the cause")
    }

    /// The last of what a program printed, errors last.
    static func tail(_ result: ExecResult, limit: Int) -> String {
        let text = String(decoding: (result.output + result.errorOutput).suffix(limit), as: UTF8.self)
        return String(text.reversed().drop { $0.isWhitespace }.reversed())
    }

    private func pipe(
        _ script: String, on host: String, environment: [String], options: String, seconds: Int
    ) throws(Trouble) -> ExecResult {
        try link.exec(
            ExecRequest(
                id: 0, host: host, arguments: ["/bin/sh", options], environment: environment, input: Array(script.utf8),
                timeoutMilliseconds: UInt32(seconds * 1000)))
    }
}

extension ExecResult.Outcome {
    /// For people: `exit 2`, `signal 9`, `timed out`, or why it did not run.
    var words: String {
        switch self {
        case .exited(let code): "exit \(code)"
        case .signaled(let signal): "signal \(signal)"
        case .timedOut: "timed out"
        case .failed(let why): "did not run: \(why)"
        }
    }
}
