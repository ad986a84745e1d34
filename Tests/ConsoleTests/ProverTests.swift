import API
import Grading
import Report
import Scenario
import Synchronization
import Testing

@testable import Console

/// A ground where a test says what each grade finds, by what was played before it.
private final class FakeGround: ProvingGround {
    struct State {
        var log: [String] = []
        var played: [String: String] = [:]
        var launches = 0
        var reboots = 0
        /// What the footprints are, one after the other; the last stays.
        var footprints: [Footprint] = [Footprint()]
    }

    let state = Mutex(State())
    private let verdict: @Sendable (_ played: String, _ request: GradeRequest) -> [String: CheckOutcome.Status]

    init(_ verdict: @escaping @Sendable (String, GradeRequest) -> [String: CheckOutcome.Status]) {
        self.verdict = verdict
    }

    func launch(isBroken: Bool, seed: UInt64) throws -> String {
        state.withLock { state in
            state.launches += 1
            let id = "S\(state.launches)"
            state.played[id] = isBroken ? "broken" : "healthy"
            state.log.append("launch")
            return id
        }
    }

    func apply(_ request: ApplyRequest, to session: String) throws -> ApplyResponse {
        let steps = request.steps?.map(\.run).joined() ?? ""
        let what = request.name.isEmpty ? request.kind == .steps ? steps : request.kind.rawValue : request.name
        state.withLock { $0.played[session] = what }
        let isSuccess = what != "clumsy"
        return ApplyResponse(
            steps: [
                .init(host: "web", outcome: isSuccess ? "exit 0" : "exit 3", isSuccess: isSuccess, output: "oh\u{1b}")
            ])
    }

    func grade(_ request: GradeRequest, of session: String) throws -> SessionReport {
        if request.record { throw Failure("a proof must leave no trace", code: .internal) }
        let changes = verdict(state.withLock { $0.played[session] ?? "" }, request)
        if request.reboot { state.withLock { $0.reboots += 1 } }
        let now = ["works", "kept"].filter { request.checks?.contains($0) ?? true }.map { id in
            CheckOutcome(
                check: id, status: changes[id] ?? .passed, expected: "", actual: "", why: "why \(id)", at: 0,
                milliseconds: 1)
        }
        var asked = ProverTests.problem
        asked.checks.removeAll { !(request.checks?.contains($0.id) ?? true) }
        asked.invariants.removeAll { !(request.checks?.contains($0.id) ?? true) }
        let problem = ReportBuilder.graded(asked, now: now, afterReboot: nil, hints: [])
        return SessionReport(
            session: session, scenario: "s", title: "", level: 1, candidate: "", verdict: problem.verdict, points: 0,
            possible: 0, startedAt: 0, gradedAt: 0, problems: [problem], timeline: [],
            provenance: .init(
                scenarioDigest: "", seed: 0, variants: [:], images: [:], version: "", recordingDigest: ""))
    }

    func footprints(of session: String) throws -> [String: Footprint] {
        state.withLock { state in
            ["web": state.footprints.count > 1 ? state.footprints.removeFirst() : state.footprints[0]]
        }
    }

    func end(_ session: String) { state.withLock { $0.log.append("end") } }
}

@Suite("Proofs")
struct ProverTests {
    static let problem = Problem(
        id: "p", title: "P", brief: "", host: "web",
        faults: [FaultUse(fault: "file.missing", host: "web", arguments: .map(["path": .string("/srv/a")]))],
        checks: [Check(id: "works", kind: "http", host: "web", arguments: .null, within: 3000)],
        invariants: [Check(id: "kept", kind: "sql", host: "web", arguments: .null)],
        solutions: [
            .init(name: "mend", tier: .rootCause, steps: []), .init(name: "clumsy", tier: .workaround, steps: []),
        ],
        shortcuts: [.init(name: "wipe", caughtBy: "kept", steps: [])])

    private static var scenario: Scenario {
        Scenario(
            id: "s", title: "", level: 1, areas: [], minutes: .init(expert: 1, junior: 1, limit: 1), complaint: "",
            hosts: ["web": Host(image: "base", initKind: .light)], networks: [:], problems: [problem], seed: 5)
    }

    private func prove(_ trial: Trial, on ground: FakeGround) -> [GateResult] {
        Prover(ground: ground, scenario: Self.scenario, problem: Self.problem, round: 1).run(trial)
    }

    private func run(
        _ trial: Trial, _ verdict: @escaping @Sendable (String, GradeRequest) -> [String: CheckOutcome.Status]
    ) -> [GateResult.Outcome] {
        let ground = FakeGround(verdict)
        let results = prove(trial, on: ground)
        #expect(ground.state.withLock { $0.log } == ["launch", "end"])
        return results.map(\.outcome)
    }

    /// As it should be.
    @Sendable private static func good(_ played: String, _: GradeRequest) -> [String: CheckOutcome.Status] {
        switch played {
        case "healthy", "undo", "mend": [:]
        case "wipe": ["kept": .failed]
        default: ["works": .failed]
        }
    }

    @Test(
        "A good problem holds at every gate",
        arguments: [(Trial.baseline, 4), (.untouched, 8), (.solution("mend"), 1), (.shortcut("wipe"), 1)])
    func holds(trial: Trial, gates: Int) {
        #expect(run(trial, Self.good) == Array(repeating: .held, count: gates))
    }

    @Test("What is sick in health is broken, and the later gates say that they were not tried")
    func sick() {
        let outcomes = run(.baseline) { _, _ in ["works": .failed] }
        #expect(outcomes[1] == .broken("wanted a pass, but works: why works"))
        #expect(outcomes[2] == .trouble("not tried, because 'healthy passes' did not hold"))
        #expect(outcomes.count == 4)
    }

    @Test("A fault that does not bite is broken")
    func toothless() {
        let outcomes = run(.baseline) { _, _ in [:] }
        #expect(outcomes[2] == .broken("wanted a failing check, for the faults are in, but everything passed"))
    }

    @Test("A fault that breaks an invariant by itself is broken")
    func destructive() {
        let outcomes = run(.baseline) { played, _ in played == "faults" ? ["works": .failed, "kept": .failed] : [:] }
        #expect(outcomes[2] == .broken("the faults themselves break the invariant kept: why kept"))
    }

    @Test("An invariant that cannot be looked at under the fault is trouble")
    func blind() {
        let outcomes = run(.baseline) { played, _ in
            played == "faults" ? ["works": .failed, "kept": .graderError] : [:]
        }
        #expect(outcomes[2] == .trouble("kept: why kept"))
    }

    private func footprint(_ states: [String: String]) -> Footprint {
        var footprint = Footprint()
        for (path, state) in states { footprint[.init(.file, path)] = state }
        return footprint
    }

    @Test("An undo that leaves something behind is broken and names it; the other gates get fresh hosts")
    func remains() {
        let ground = FakeGround(Self.good)
        let before = footprint(["/etc/a": "file 644 0:0 3 ab", "/etc/b": "file 644 0:0 1 aa"])
        let after = footprint(["/etc/a": "file 600 0:0 3 ab", "/etc/b": "file 644 0:0 1 aa"])
        // Two looks that agree, one after the undo, one for what moves; and all of it again with more patience.
        ground.state.withLock { $0.footprints = [before, before, after, after, before, before, after, after] }
        let outcomes = prove(.baseline, on: ground).map(\.outcome)
        #expect(
            outcomes[0]
                == .broken("after the undo web: file /etc/a: file 644 0:0 3 ab -> file 600 0:0 3 ab"))
        #expect(outcomes.count { $0 == .held } == 3)
        #expect(ground.state.withLock { $0.log }.count { $0 == "launch" } == 3)
    }

    @Test("What a scenario calls volatile does not count")
    func volatile() {
        let ground = FakeGround(Self.good)
        let after = footprint(["/srv/spool/x": "file 644 0:0 3 ab", "/srv/spool": "folder 755 0:0"])
        ground.state.withLock { $0.footprints = [Footprint(), Footprint(), after] }
        var problem = Self.problem
        problem.volatile = ["/srv/spool"]
        let prover = Prover(ground: ground, scenario: Self.scenario, problem: problem, round: 1)
        #expect(prover.run(.baseline)[0].outcome == .held)
    }

    @Test("What changes with nothing done as well is nobody's deed")
    func moving() {
        let ground = FakeGround(Self.good)
        ground.state.withLock { state in
            state.footprints = ["1", "2", "3", "4", "5", "6", "7", "8"].map { footprint(["/srv/count": $0]) }
        }
        #expect(prove(.baseline, on: ground)[0].outcome == .held)
    }

    @Test("The bite is looked for once, without patience or reboot; a solution with both")
    func patience() {
        _ = run(.baseline) { played, request in
            #expect(request.patient == (played != "faults"))
            #expect(!request.reboot)
            return Self.good(played, request)
        }
        _ = run(.solution("mend")) { played, request in
            #expect(request.patient && request.reboot)
            return Self.good(played, request)
        }
    }

    @Test("Doing nothing must not pass; no generic shortcut is tried where it does")
    func lazy() {
        #expect(
            run(.untouched) { _, _ in [:] } == [
                .broken("wanted a fail, though nothing was done, but everything passed")
            ])
        #expect(run(.untouched) { _, _ in ["works": .graderError] } == [.trouble("works: why works")])
    }

    @Test("What fails at first and passes in time does not fail")
    func late() {
        let outcomes = run(.untouched) { _, request in request.patient ? [:] : ["works": .failed] }
        #expect(outcomes == [.broken("wanted a fail, though nothing was done, but everything passed")])
    }

    @Test("A fail is final: no host is rebooted for it, and only its witness gets time")
    func cheap() {
        let ground = FakeGround { _, request in
            if request.patient { #expect(request.checks == ["works"]) }
            return ["works": .failed]
        }
        #expect(prove(.untouched, on: ground)[0].outcome == .held)
        #expect(ground.state.withLock { $0.reboots } == 0)
    }

    @Test("A generic shortcut that passes is broken, and those after it get hosts that are broken again")
    func generic() {
        let ground = FakeGround { played, _ in played.contains("chmod -R 777") ? [:] : ["works": .failed] }
        let results = prove(.untouched, on: ground)
        let broken = results.filter(\.outcome.isBroken).map(\.gate)
        #expect(broken == [.genericFails("chmod-777")])
        #expect(results.count { $0.outcome == .held } == results.count - 1)
        #expect(ground.state.withLock { $0.log } == ["launch", "end", "launch", "end"])
    }

    @Test("A candidate who makes the grader stumble is trouble, though something else fails")
    func stumbling() {
        let results = prove(
            .untouched,
            on: FakeGround { played, _ in
                played.contains("/dev/zero") ? ["works": .failed, "kept": .graderError] : ["works": .failed]
            })
        #expect(
            results.first { $0.gate == .genericFails("fill-disk") }?.outcome
                == .trouble("a candidate makes the grader stumble: kept: why kept"))
    }

    @Test("A solution whose script fails is broken, its output made harmless")
    func clumsy() {
        #expect(run(.solution("clumsy"), Self.good) == [.broken("solution on web: exit 3: oh\\e")])
    }

    @Test("A shortcut must be caught by what it says")
    func shortcuts() {
        #expect(
            run(.shortcut("wipe")) { _, _ in ["works": .failed] } == [.broken("it was caught by works, not by kept")])
        #expect(
            run(.shortcut("wipe")) { _, _ in [:] } == [
                .broken("wanted a fail, for it is a shortcut, but everything passed")
            ])
    }

    private func result(
        _ gate: Gate, _ outcome: GateResult.Outcome, seed: UInt64 = 5, round: Int = 1
    ) -> GateResult {
        GateResult(
            problem: "p", gate: gate, trial: .untouched, seed: seed, round: round, outcome: outcome, milliseconds: 10)
    }

    private func proof(_ results: [GateResult]) -> Proof {
        Proof(scenario: Self.scenario, reference: "s", results: results)
    }

    @Test("The exit code: broken and flaky before trouble and timeouts before held")
    func codes() {
        func code(_ outcomes: [GateResult.Outcome]) -> ExitCode {
            Proof.exitCode(of: [proof(outcomes.map { result(.faultBites, $0) })])
        }
        #expect(code([.held]) == .ok)
        #expect(code([.held, .trouble("")]) == .graderTrouble)
        #expect(code([.held, .timeout("")]) == .graderTrouble)
        #expect(code([.trouble(""), .broken("")]) == .failed)
        #expect(code([.trouble(""), .flaky("")]) == .failed)
    }

    @Test("What both holds and breaks under one seed is flaky; under two seeds it is broken")
    func flaky() {
        let same = [result(.faultBites, .broken("no")), result(.faultBites, .held, round: 2)]
        #expect(proof(same).results.map(\.outcome) == [.flaky("no"), .held])
        let other = [result(.faultBites, .broken("no")), result(.faultBites, .held, seed: 6)]
        #expect(proof(other).results.map(\.outcome) == [.broken("no"), .held])
    }

    @Test("The table has a line for each problem, and below it what did not hold and how to repeat it")
    func table() {
        let results = [
            result(.shortcutFails("wipe"), .held), result(.healthyPasses, .broken("no"), seed: 6),
            result(.healthyPasses, .held),
        ]
        let text = Proof.table(of: [proof(results)], style: Style(isTerminal: false, environment: [:]))
        #expect(
            text == """
                SCENARIO  PROBLEM  HEALTHY     BITES  UNDO  IDLE  SOLUTIONS  SHORTCUTS  GENERIC  TIME
                s         p        BROKEN 1/2  -      -     -     -          held       -        0 s

                BROKEN  s p: healthy passes, seed 6
                    no
                    again: breakfix prove s --seed 6 --only p/untouched

                1 scenario, 2 seeds, 3 gates: 2 held, 1 broken

                """)
    }
}
