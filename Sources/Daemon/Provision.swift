internal import API
internal import FoundationEssentials
internal import Report
internal import Scenario
internal import Wire

/// Brings running hosts into their healthy state, and breaks them.
struct Provision {
    /// The session.
    let session: LiveSession
    /// Its hosts.
    let shell: HostShell

    /// Writes files, runs setup and starts units on every host, in the order of their names.
    func prepareHosts() throws(Trouble) {
        for (name, host) in session.scenario.hosts.sorted(by: { $0.key < $1.key }) {
            let files = host.files.sorted { $0.key < $1.key }.map { HostScripts.File(path: $0.key, $0.value) }
            try write(files, on: name, step: "writing files")
            for (index, script) in host.setup.enumerated() {
                try shell.require(script, on: name, step: "setup script \(index + 1)")
            }
            if host.initKind == .systemd, !host.units.isEmpty {
                try shell.require(HostScripts.start(units: host.units), on: name, step: "starting units")
            }
        }
    }

    /// Puts `problem-<n>.txt` into the candidate's homes; before any fault, which may fill the disk.
    func writeBriefs(logins: [String: LoginPlan]) throws(Trouble) {
        var files: [String: [HostScripts.File]] = [:]
        for (index, problem) in session.scenario.problems.enumerated() {
            guard let login = logins[problem.host] else { continue }
            let home = login.home == "/" ? "" : login.home
            files[problem.host, default: []].append(
                HostScripts.File(
                    path: "\(home)/problem-\(index + 1).txt", content: Array(problem.brief.utf8), mode: 0o644,
                    owner: "\(login.uid):\(login.gid)"))
        }
        for (host, files) in files.sorted(by: { $0.key < $1.key }) {
            try write(files, on: host, step: "writing the briefs")
        }
    }

    /// Injects every fault of a problem in order; what each needs to be taken back is on disk before the next.
    func inject(_ problem: Problem) throws(Trouble) {
        for (index, fault) in problem.faults.enumerated() {
            let result = try inject(fault, at: index, of: problem)
            try HostShell.demand(result, on: fault.host, step: "injecting \(fault.fault)")
        }
    }

    /// Plays what an author asks for, step by step, until one fails.
    func apply(_ request: ApplyRequest) throws(Trouble) -> ApplyResponse {
        let problem = try session.problem(request.problem)
        var response = ApplyResponse(steps: [])
        switch request.kind {
        case .faults:
            for (index, fault) in problem.faults.enumerated() {
                try add(inject(fault, at: index, of: problem), on: fault.host, to: &response)
                if response.hasFailed { break }
            }
        case .undo: try undo(problem, &response)
        case .solution: try play(try problem.solution(request.name), &response)
        case .shortcut: try play(try problem.shortcut(request.name), &response)
        }
        return response
    }

    private func play(_ steps: [Problem.Step], _ response: inout ApplyResponse) throws(Trouble) {
        for step in steps where !response.hasFailed {
            try add(shell.run(step.run, on: step.host), on: step.host, to: &response)
        }
    }

    /// Takes faults back, the last first; one that fails does not keep the others.
    private func undo(_ problem: Problem, _ response: inout ApplyResponse) throws(Trouble) {
        let injected = session.record.undo.filter { $0.problem == problem.id }
        for undo in injected.reversed() where problem.faults.indices.contains(undo.fault) {
            let fault = problem.faults[undo.fault]
            let scripts = try session.workshop.supplies.scripts(for: fault)
            let token = Data(undo.token).base64EncodedString()
            let result = try shell.fault(scripts.undo, on: fault.host, environment: ["BFX_TOKEN=\(token)"])
            add(result, on: fault.host, to: &response)
            guard result.outcome == .exited(0) else { continue }
            try session.change { record in
                if let index = record.undo.lastIndex(of: undo) { record.undo.remove(at: index) }
            }
        }
    }

    private func inject(_ fault: FaultUse, at index: Int, of problem: Problem) throws(Trouble) -> ExecResult {
        let scripts = try session.workshop.supplies.scripts(for: fault)
        let result = try shell.fault(scripts.inject, on: fault.host)
        if result.outcome == .exited(0) {
            let undo = SessionRecord.Undo(problem: problem.id, fault: index, token: result.output)
            try session.change { $0.undo.append(undo) }
        }
        return result
    }

    private func write(_ files: [HostScripts.File], on host: String, step: String) throws(Trouble) {
        for batch in HostScripts.write(files) {
            try shell.require(batch.script, on: host, input: batch.input, step: step)
        }
    }

    private func add(_ result: ExecResult, on host: String, to response: inout ApplyResponse) {
        response.steps.append(
            ApplyResponse.Step(
                host: host, outcome: result.outcome.words, isSuccess: result.outcome == .exited(0),
                output: HostShell.tail(result, limit: 4096)))
    }
}

extension ApplyResponse {
    /// Whether a step did not end with 0.
    fileprivate var hasFailed: Bool { steps.contains { !$0.isSuccess } }
}

extension Problem {
    /// A solution's steps.
    fileprivate func solution(_ name: String) throws(Trouble) -> [Step] {
        guard let solution = solutions.first(where: { $0.name == name }) else {
            throw .badRequest(
                "problem \(id) has no solution \(name)",
                help: "its solutions are: \(solutions.map(\.name).joined(separator: ", "))")
        }
        return solution.steps
    }

    /// A shortcut's steps.
    fileprivate func shortcut(_ name: String) throws(Trouble) -> [Step] {
        guard let shortcut = shortcuts.first(where: { $0.name == name }) else {
            throw .badRequest(
                "problem \(id) has no shortcut \(name)",
                help: "its shortcuts are: \(shortcuts.map(\.name).joined(separator: ", "))")
        }
        return shortcut.steps
    }
}

extension LiveSession {
    /// The problem of that id.
    func problem(_ id: String) throws(Trouble) -> Problem {
        guard let problem = scenario.problems.first(where: { $0.id == id }) else {
            throw .unknownProblem(id, known: scenario.problems.map(\.id))
        }
        return problem
    }
}
