import API
import Foundation
import Glibc
import Linux
import Testing
import WebSockets

/// A private breakfix: folders, daemon and command line of its own; nothing of it may be left at its end.
final class Installation {
    /// Everything lies below it.
    let folder: String
    let layout: Layout
    private var daemon: ChildProcess?
    private(set) var daemonID: Int32 = 0
    private var logs = 0
    private let linksBefore = Traces.links()
    private let networksBefore = Set(Traces.mountedNetworks())

    /// The folder of our programs.
    static let programs: String = {
        let folder = ProcessInfo.processInfo.environment["BREAKFIX_BIN"] ?? ".build/debug"
        return folder.hasPrefix("/") ? folder : FileManager.default.currentDirectoryPath + "/" + folder
    }()

    /// The folder of the built images.
    static let images: String = {
        let state = ProcessInfo.processInfo.environment["BREAKFIX_TEST_STATE"] ?? ".build/state"
        return (state.hasPrefix("/") ? state : FileManager.default.currentDirectoryPath + "/" + state) + "/images"
    }()

    /// Whether hosts can be made here.
    static let isPossible = geteuid() == 0 && access(images + "/names/web", F_OK) == 0

    /// Makes the folders; no daemon runs yet.
    ///
    /// - Parameter scenarios: Files of the catalogue, by their path below it.
    init(scenarios: [String: String] = ["tiny/scenario.yaml": Samples.tiny]) throws {
        folder = NSTemporaryDirectory() + "breakfix-e2e-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
        layout = Layout(
            run: folder + "/run", state: folder + "/state", config: folder + "/etc", scenarios: folder + "/scenarios",
            libexec: Self.programs)
        for path in [layout.state, layout.config, layout.scenarios] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        chmod(folder, 0o755)
        try FileManager.default.createSymbolicLink(atPath: layout.images, withDestinationPath: Self.images)
        for (path, text) in scenarios { try write(text, to: layout.scenarios + "/" + path) }
    }

    /// Runs a test's body with a daemon that serves, and looks for what is left.
    static func with(
        scenarios: [String: String] = ["tiny/scenario.yaml": Samples.tiny],
        sourceLocation: SourceLocation = #_sourceLocation, _ body: (Installation) throws -> Void
    ) throws {
        let house = try Installation(scenarios: scenarios)
        defer { #expect(house.close() == [], "nothing is left", sourceLocation: sourceLocation) }
        try house.start()
        _ = try house.run("scenarios")
        let before = house.daemonDescriptors()
        do {
            try body(house)
        } catch {
            try house.endSessions()
            throw error
        }
        guard house.isDaemonRunning else { return }
        try house.endSessions()
        let isSettled = wait(seconds: 10) { house.daemonDescriptors() <= before }
        let open = house.daemonDescriptorNames()
        #expect(isSettled, "descriptors: \(before) before, now \(open)", sourceLocation: sourceLocation)
        #expect(try house.stop() == .exited(0), sourceLocation: sourceLocation)
    }

    func write(_ text: String, to path: String) throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    // MARK: The daemon

    /// What every program of ours gets to see.
    var environment: [String] {
        [
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=\(folder)", "TERM=xterm-256color",
            "USER=tester",
            "SWIFT_BACKTRACE=enable=no", "BREAKFIX_RUN_DIR=\(layout.run)", "BREAKFIX_STATE_DIR=\(layout.state)",
            "BREAKFIX_CONFIG_DIR=\(layout.config)", "BREAKFIX_SCENARIO_DIR=\(layout.scenarios)",
            "BREAKFIX_LIBEXEC_DIR=\(layout.libexec)",
        ]
    }

    /// The newest daemon's log.
    var log: String { (try? String(contentsOfFile: "\(folder)/daemon-\(logs).log", encoding: .utf8)) ?? "" }

    /// Starts the daemon and waits until it serves.
    ///
    /// - Parameter wrapper: A command that runs it, for example in namespaces of its own.
    func start(wrapper: [String] = []) throws {
        logs += 1
        let file = try Descriptor.open("\(folder)/daemon-\(logs).log", O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
        let child = try ChildProcess.spawn(
            wrapper + [Self.programs + "/breakfixd"], environment: environment, output: .descriptor(file.raw),
            error: .descriptor(file.raw), newSession: true)
        daemonID = child.pid
        daemon = consume child
        guard wait(seconds: 20, until: { isHealthy || !isDaemonRunning }), isDaemonRunning else {
            throw InstallationError(text: "the daemon does not serve: \(log)")
        }
    }

    /// Whether the daemon answers.
    var isHealthy: Bool {
        let client = HTTPClient(socketPath: layout.socket)
        defer { client.close() }
        guard let answer = try? client.request(method: "GET", path: "/healthz", timeout: 2) else { return false }
        return answer.status == 200 && String(decoding: answer.body, as: UTF8.self).contains("ok")
    }

    var isDaemonRunning: Bool { daemon?.hasEnded(within: 0) == false }

    /// Asks the daemon to stop, and says how it ended.
    @discardableResult
    func stop() throws -> Linux.ExitStatus? {
        daemon?.signal(SIGTERM)
        guard daemon?.hasEnded(within: 60_000) == true else { return nil }
        return try reap()
    }

    /// Kills the daemon as a crash would.
    func crash() throws {
        daemon?.signal(SIGKILL)
        _ = try reap()
    }

    private func reap() throws -> Linux.ExitStatus? {
        guard let child = daemon.take() else { return nil }
        return try child.wait()
    }

    func daemonDescriptorNames() -> [String] {
        let folder = "/proc/\(daemonID)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + $0) }
            .sorted()
    }

    func daemonDescriptors() -> Int { daemonDescriptorNames().count }

    // MARK: The command line

    /// Runs `breakfix` to its end.
    ///
    /// - Parameter user: A user id to run it as; ours where it is nil.
    func run(_ arguments: String..., input: String = "", user: UInt32? = nil, seconds: Int = 90) throws -> Answer {
        try run(arguments, input: Array(input.utf8), user: user, seconds: seconds)
    }

    /// The same with bytes as input.
    func run(_ arguments: [String], input: [UInt8] = [], user: UInt32? = nil, seconds: Int = 90) throws -> Answer {
        let drop = user.map { ["/usr/bin/setpriv", "--reuid=\($0)", "--regid=\($0)", "--clear-groups", "--"] } ?? []
        return try Answer.of(
            drop + [Self.programs + "/breakfix"] + arguments, environment: environment, input: input, seconds: seconds)
    }

    /// Launches a scenario and gives its session's id.
    func launch(_ scenario: String = "tiny", _ options: String...) throws -> String {
        let answer = try run(["launch", scenario, "--quiet"] + options)
        guard answer.code == 0 else { throw InstallationError(text: "launch: \(answer.code): \(answer.error) \(log)") }
        let id = answer.output.trimmingCharacters(in: .whitespacesAndNewlines)
        return id
    }

    /// A session as the API shows it.
    func session(_ id: String) throws -> Session {
        try JSONDecoder().decode(Session.self, from: Data(try run("status", id, "--json").output.utf8))
    }

    /// Types a script into a shell of a host, and gives what the terminal showed.
    @discardableResult
    func type(_ script: String, into id: String, terminal: String = "typed") throws -> String {
        let answer = try run("attach", id, "--terminal", terminal, input: script + "\nexit\n")
        guard answer.code == 0 else { throw InstallationError(text: "attach: \(answer.error)") }
        return answer.output
    }

    /// Ends every session that is alive.
    func endSessions() throws {
        let ids = try run("sessions", "--quiet").output.split(separator: "\n").map(String.init)
        if !ids.isEmpty { _ = try run(["end"] + ids) }
    }

    // MARK: What is left

    /// What this installation has on the machine: processes, mounts, cgroups, networks, loop devices, sessions' folders.
    ///
    /// The daemon and its own files do not count, nor does a file system that a test made for its state.
    func traces() -> [String] {
        // What keepers are forked from is a part of the daemon that runs.
        var found = Traces.processes(of: layout, folder: folder)
            .filter { $0 != daemonID && !Traces.isNursery($0, of: daemonID) }.map(Traces.describe)
        found += Traces.cgroups(of: layout, daemon: daemonID)
        found += Traces.mounts(below: folder).filter { !$0.contains(" \(layout.state) ") }
        found += Traces.loops(below: folder)
        found += Traces.networks(heldBy: daemonID)
        found += Traces.mountedNetworks().filter { !networksBefore.contains($0) }
        found += Traces.links().subtracting(linksBefore).sorted().map { "link " + $0 }
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: layout.sessions)) ?? []
        return found + folders.map { "folder \(layout.sessions)/\($0)" }
    }

    /// The same, when what ends by itself had time to.
    func settledTraces(seconds: Double = 8) -> [String] {
        var found: [String] = []
        _ = wait(seconds: seconds) {
            found = traces()
            return found.isEmpty
        }
        return found
    }

    /// Stops what runs, says what is left, and removes it.
    func close() -> [String] {
        daemon?.signal(SIGTERM)
        if daemon?.hasEnded(within: 30_000) != true { daemon?.signal(SIGKILL) }
        _ = try? reap()
        let left = settledTraces()
        for pid in Traces.processes(of: layout, folder: folder) { kill(pid, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder)
        return left
    }
}

/// Why an installation does not do what it must.
struct InstallationError: Error { let text: String }

/// Looks again and again until something holds.
func wait(seconds: Double, until holds: () -> Bool) -> Bool {
    let end = MonotonicClock.nanoseconds + UInt64(seconds * 1e9)
    while !holds() {
        if MonotonicClock.nanoseconds > end { return false }
        usleep(20_000)
    }
    return true
}
