internal import API
internal import Faults
internal import FoundationEssentials
internal import Grading
internal import Linux
internal import Report
internal import Scenario
internal import Wire

/// Brings running hosts into their healthy state, and breaks them.
struct Provision: Sendable {
    /// The session.
    let session: LiveSession
    /// Its hosts.
    let shell: HostShell

    /// Writes files, runs setup, starts units and writes the briefs, on every host at once.
    ///
    /// - Throws: The trouble of the first host, by name, that has one; the others are finished all the same.
    func prepareHosts(logins: [String: LoginPlan]) throws(Trouble) {
        let hosts = session.scenario.hosts.sorted { $0.key < $1.key }
        let briefs = briefs(logins: logins)
        let results = Monitor<[Int: Trouble?]>([:])
        let prepare = { @Sendable (index: Int) in
            let (name, host) = hosts[index]
            let trouble: Trouble?
            do throws(Trouble) {
                try self.prepare(name, host, briefs: briefs[name] ?? [])
                trouble = nil
            } catch {
                trouble = error
            }
            results.update { $0[index] = .some(trouble) }
        }
        // The first has the launch's own thread; where the machine gives no other, it has them all.
        for index in hosts.indices.dropFirst() where !Worker.start({ prepare(index) }) { prepare(index) }
        if !hosts.isEmpty { prepare(0) }
        let troubles = results.wait { $0.count == hosts.count ? $0 : nil } ?? [:]
        if let first = troubles.sorted(by: { $0.key < $1.key }).compactMap(\.value).first { throw first }
    }

    private func prepare(_ name: String, _ host: Host, briefs: [HostScripts.File]) throws(Trouble) {
        let files = host.files.sorted { $0.key < $1.key }.map { HostScripts.File(path: $0.key, $0.value) }
        let units = host.initKind == .systemd ? host.units : []
        // A setup script may do to the home what it likes; where there is none, all is written at once.
        let isPlain = host.setup.isEmpty && units.isEmpty
        try write(isPlain ? files + briefs : files, on: name, step: "writing files")
        if isPlain { return }
        for (index, script) in host.setup.enumerated() {
            try shell.require(script, on: name, step: "setup script \(index + 1)")
        }
        if !units.isEmpty { try shell.require(HostScripts.start(units: units), on: name, step: "starting units") }
        try write(briefs, on: name, step: "writing the briefs")
    }

    /// `problem-<n>.txt` for the candidate's homes, by host; there before any fault, which may fill the disk.
    private func briefs(logins: [String: LoginPlan]) -> [String: [HostScripts.File]] {
        var files: [String: [HostScripts.File]] = [:]
        for (index, problem) in session.scenario.problems.enumerated() {
            guard let login = logins[problem.host] else { continue }
            let home = login.home == "/" ? "" : login.home
            let brief = problem.brief + Questionnaire(problem).paragraph(session: session.id)
            files[problem.host, default: []].append(
                HostScripts.File(
                    path: "\(home)/problem-\(index + 1).txt", content: Array(brief.utf8), mode: 0o644,
                    owner: "\(login.uid):\(login.gid)"))
        }
        return files
    }

    /// Injects every fault of a problem in order.
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
        case .steps:
            for step in request.steps ?? [] {
                try add(shell.run(step.run, on: step.host), on: step.host, to: &response)
            }
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
            let result = try takeBack(fault, undo)
            add(result, on: fault.host, to: &response)
            guard result.outcome == .exited(0) else { continue }
            try session.change { record in
                if let index = record.undo.lastIndex(of: undo) { record.undo.remove(at: index) }
            }
        }
    }

    private func inject(_ fault: FaultUse, at index: Int, of problem: Problem) throws(Trouble) -> ExecResult {
        let result =
            switch try session.workshop.supplies.plan(for: fault) {
            case .scripts(let scripts): try shell.fault(scripts.inject, on: fault.host)
            case .syscalls(let syscalls):
                try shell.link.breakCalls(
                    CallRulePlan(
                        syscalls, name: Provision.rule(problem.id, index), seed: session.scenario.seed &+ UInt64(index)),
                    on: fault.host)
            }
        if result.outcome == .exited(0) {
            let undo = SessionRecord.Undo(problem: problem.id, fault: index, token: result.output)
            // A launch that is cut is taken down as a whole; only what a candidate could work in must be undone later.
            if session.view.state == .launching {
                session.show { $0.undo.append(undo) }
            } else {
                try session.change { $0.undo.append(undo) }
            }
        }
        return result
    }

    private func takeBack(_ fault: FaultUse, _ undo: SessionRecord.Undo) throws(Trouble) -> ExecResult {
        switch try session.workshop.supplies.plan(for: fault) {
        case .scripts(let scripts):
            let token = Data(undo.token).base64EncodedString()
            return try shell.fault(scripts.undo, on: fault.host, environment: ["BFX_TOKEN=\(token)"])
        case .syscalls:
            return try shell.link.mendCalls(rule: Provision.rule(undo.problem, undo.fault), on: fault.host)
        }
    }

    /// The name by which the keeper knows the rule of a fault.
    private static func rule(_ problem: String, _ fault: Int) -> String { "\(problem)/\(fault)" }

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
