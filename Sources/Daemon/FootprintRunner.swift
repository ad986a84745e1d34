internal import API
internal import Glibc
internal import Grading
internal import Linux
internal import Scenario
internal import Wire

/// Takes the footprint of each host of a session, one probe after the other.
struct FootprintRunner {
    /// The session.
    let session: LiveSession
    /// Its keeper.
    let link: KeeperLink

    /// The most of an answer that is read.
    private static let answerLimit = 32 << 20

    /// Takes them, by host.
    ///
    /// - Throws: A trouble where a host does not run, or the probe brings nothing.
    func run() throws(Trouble) -> [String: Footprint] {
        let program = session.workshop.layout.libexec + "/breakfix-probe"
        guard access(program, X_OK) == 0 else { throw .missingProgram(program) }
        var footprints: [String: Footprint] = [:]
        for (index, name) in hostNames.enumerated() {
            guard let status = link.hosts.first(where: { $0.name == name }), status.state == .running else {
                throw .noFootprint(of: name, "it does not run")
            }
            let record = session.record
            let request = FootprintRequest(
                target: ProbeRequest.Target(
                    host: name, pid: status.pid, idBase: status.idBase, imageRoot: record.imageRoots[name] ?? ""),
                layers: layers(of: name, index: index))
            footprints[name] = try footprint(request, by: program)
        }
        return footprints
    }

    /// In the plan's order, by which the keeper numbers them.
    private var hostNames: [String] { session.view.hosts.map(\.name) }

    /// The keeper's own mounts, as this machine reaches them.
    private func layers(of host: String, index: Int) -> [FootprintRequest.Layer] {
        let base = "/proc/\(session.keeperPid)/root\(SessionPlan.staging)/h\(index)"
        let volumes = session.scenario.hosts[host]?.volumes.keys.sorted() ?? []
        return [.init(mount: "/", folder: base + "/upper")]
            + volumes.enumerated().map { .init(mount: $1, folder: "\(base)v\($0)/upper") }
    }

    private func footprint(_ request: FootprintRequest, by program: String) throws(Trouble) -> Footprint {
        let input = try JSON.encode(request)
        let output = try Trouble.telling { () throws(SystemError) in
            try ChildProcess.run(
                [program, "--footprint"], environment: ProbeRunner.environment, input: input,
                milliseconds: FootprintRequest.longest, limit: Self.answerLimit)
        }
        guard output.status == .exited(0) else {
            let said = Log.escaped(String(decoding: output.error.suffix(500), as: UTF8.self))
            throw .noFootprint(of: request.target.host, output.status == nil ? "the probe took too long" : said)
        }
        do {
            return try JSON.decode(from: output.output)
        } catch {
            throw .noFootprint(of: request.target.host, JSON.explain(error))
        }
    }
}

extension Trouble {
    fileprivate static func noFootprint(of host: String, _ why: String) -> Trouble {
        Trouble(
            type: "no-footprint", title: "host \(host) could not be looked at: \(why)",
            help: "wait until it runs, or see the daemon's log", status: 503)
    }
}
