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
    }

    let state = Mutex(State())
    private let verdict: @Sendable (_ played: String, _ request: GradeRequest) -> [String: CheckOutcome.Status]

    init(_ verdict: @escaping @Sendable (String, GradeRequest) -> [String: CheckOutcome.Status]) {
        self.verdict = verdict
    }

    func launch(isBroken: Bool, seed: UInt64?) throws -> String {
        state.withLock { state in
            state.launches += 1
            let id = "S\(state.launches)"
            state.played[id] = isBroken ? "broken" : "healthy"
            state.log.append("launch")
            return id
        }
    }

    func apply(_ request: ApplyRequest, to session: String) throws -> ApplyResponse {
        let what = request.name.isEmpty ? request.kind.rawValue : request.name
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
        let now = ["works", "kept"].map { id in
            CheckOutcome(
                check: id, status: changes[id] ?? .passed, expected: "", actual: "", why: "why \(id)", at: 0,
                milliseconds: 1)
        }
        let problem = ReportBuilder.graded(ProverTests.problem, now: now, afterReboot: nil, hints: [])
        return SessionReport(
            session: session, scenario: "s", title: "", level: 1, candidate: "", verdict: problem.verdict, points: 0,
            possible: 0, startedAt: 0, gradedAt: 0, problems: [problem], timeline: [],
            provenance: .init(
                scenarioDigest: "", seed: 0, variants: [:], images: [:], version: "", recordingDigest: ""))
    }

    func end(_ session: String) { state.withLock { $0.log.append("end") } }
}

@Suite("Proofs")
struct ProverTests {
    static let problem = Problem(
        id: "p", title: "P", brief: "", host: "web", faults: [],
        checks: [Check(id: "works", kind: "http", host: "web", arguments: .null)],
        invariants: [Check(id: "kept", kind: "sql", host: "web", arguments: .null)],
        solutions: [
            .init(name: "mend", tier: .rootCause, steps: []), .init(name: "clumsy", tier: .workaround, steps: []),
        ],
        shortcuts: [.init(name: "wipe", caughtBy: "kept", steps: [])])

    private func run(
        _ trial: Trial, _ verdict: @escaping @Sendable (String, GradeRequest) -> [String: CheckOutcome.Status]
    ) -> [GateResult.Outcome] {
        let ground = FakeGround(verdict)
        let results = Prover(ground: ground, problem: Self.problem, seed: nil, round: 1).run(trial)
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
        arguments: [
            (Trial.baseline, 3), (.idle, 1), (.solution("mend"), 1), (.shortcut("wipe"), 1),
        ])
    func holds(trial: Trial, gates: Int) {
        #expect(run(trial, Self.good) == Array(repeating: .held, count: gates))
    }

    @Test("What is sick in health is broken, and the later gates say that they were not tried")
    func sick() {
        let outcomes = run(.baseline) { _, _ in ["works": .failed] }
        #expect(outcomes[0] == .broken("wanted a pass, but works: why works"))
        #expect(outcomes[1] == .trouble("not tried, because 'healthy passes' did not hold"))
        #expect(outcomes.count == 3)
    }

    @Test("A fault that does not bite is broken")
    func toothless() {
        let outcomes = run(.baseline) { _, _ in [:] }
        #expect(outcomes[1] == .broken("wanted a failing check, for the faults are in, but everything passed"))
    }

    @Test("A fault that breaks an invariant by itself is broken")
    func destructive() {
        let outcomes = run(.baseline) { played, _ in played == "faults" ? ["works": .failed, "kept": .failed] : [:] }
        #expect(outcomes[1] == .broken("the faults themselves break the invariant kept: why kept"))
    }

    @Test("An invariant that cannot be looked at under the fault is trouble")
    func blind() {
        let outcomes = run(.baseline) { played, _ in
            played == "faults" ? ["works": .failed, "kept": .graderError] : [:]
        }
        #expect(outcomes[1] == .trouble("kept: why kept"))
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

    @Test("Doing nothing must not pass")
    func lazy() {
        #expect(
            run(.idle) { _, _ in [:] } == [.broken("wanted a fail, though nothing was done, but everything passed")])
        #expect(run(.idle) { _, _ in ["works": .graderError] } == [.trouble("works: why works")])
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

    @Test("The exit code: broken before trouble before held")
    func codes() {
        let scenario = Scenario(
            id: "s", title: "", level: 1, areas: [], minutes: .init(expert: 1, junior: 1, limit: 1), complaint: "",
            hosts: [:], networks: [:], problems: [Self.problem])
        func code(_ outcomes: [GateResult.Outcome]) -> ExitCode {
            let results = outcomes.map {
                GateResult(problem: "p", gate: .faultBites, round: 1, outcome: $0, milliseconds: 1)
            }
            return Proof.exitCode(of: [Proof(scenario: scenario, results: results)])
        }
        #expect(code([.held]) == .ok)
        #expect(code([.held, .trouble("")]) == .graderTrouble)
        #expect(code([.trouble(""), .broken("")]) == .failed)
    }

    @Test("The table folds rounds into a line and keeps the gates' order")
    func table() {
        let scenario = Scenario(
            id: "s", title: "", level: 1, areas: [], minutes: .init(expert: 1, junior: 1, limit: 1), complaint: "",
            hosts: [:], networks: [:], problems: [Self.problem])
        let results = [
            GateResult(problem: "p", gate: .shortcutFails("wipe"), round: 1, outcome: .held, milliseconds: 40),
            GateResult(problem: "p", gate: .healthyPasses, round: 2, outcome: .broken("no"), milliseconds: 20),
            GateResult(problem: "p", gate: .healthyPasses, round: 1, outcome: .held, milliseconds: 10),
        ]
        let text = Proof(scenario: scenario, results: results).table(
            style: Style(isTerminal: false, environment: [:]))
        #expect(
            text == """
                s
                PROBLEM  GATE                  RESULT  HELD  TIME   \("")
                p        healthy passes        BROKEN  1/2   20 ms  no
                p        shortcut fails: wipe  HELD    1/1   40 ms  \("")

                """)
    }
}
