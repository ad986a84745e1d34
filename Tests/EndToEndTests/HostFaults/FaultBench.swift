import API
import Foundation
import Testing
import WebSockets

/// Plays faults on the hosts of one session, one after the other: health, fault, undo, an equal state.
struct FaultBench {
    private let house: Installation
    private let id: String

    /// Runs cases on a session of three hosts: `box`, which leads from `peer` to `far`, has an image of its own.
    ///
    /// - Parameters:
    ///   - image: The image of `box`.
    ///   - setup: Shell that makes each host healthy, by the host's name.
    static func run(_ cases: [HostFault], image: String = "services", setup: [String: String]) throws {
        guard access(Installation.images + "/names/" + image, F_OK) == 0 else {
            print("NOT TESTED: \(cases.count) faults, as the image \(image) is not built: breakfix image build")
            return
        }
        let problems = cases.enumerated().map { $1.problem("case-\($0)") }.joined()
        try Installation.with(scenarios: ["bench/scenario.yaml": scenario(problems, image: image, setup: setup)]) {
            house in
            let bench = try FaultBench(house: house)
            for (index, each) in cases.enumerated() { try bench.play(each, "case-\(index)") }
        }
    }

    private init(house: Installation) throws {
        self.house = house
        let request = LaunchRequest(scenario: "bench", seed: 1, inject: false)
        let session: Session = try Self.send(house, "/v1/sessions", request)
        id = session.id
        let isReady = wait(seconds: 60) { (try? house.session(session.id).state) != .launching }
        guard isReady, try house.session(id).state == .running else {
            throw InstallationError(text: "the bench does not run: \(house.log)")
        }
    }

    /// Plays one case; says at which step it is not as it should be.
    private func play(_ each: HostFault, _ problem: String) throws {
        guard try demand("setup", each, problem, "the setup fails") else { return }
        guard try demand("heals", each, problem, "the symptom shows in health") else { return }
        let injected = try apply(problem, .faults)
        #expect(injected.isSuccess, "\(each.fault): inject: \(injected.output)")
        _ = try demand("shows", each, problem, "the symptom does not show")
        _ = try demand("traces", each, problem, "inject leaves a trace")
        let undone = try apply(problem, .undo)
        // The loader speaks up in every program while a library is missing; that is the fault, not its undo.
        let said = undone.output.split(separator: "\n").filter { !$0.contains("cannot be preloaded") }
        #expect(undone.isSuccess && said.isEmpty, "\(each.fault): undo: \(said)")
        _ = try demand("heals", each, problem, "the symptom still shows")
        _ = try demand("equals", each, problem, "the state differs")
        _ = try demand("end", each, problem, "the end fails")
    }

    private func demand(_ script: String, _ each: HostFault, _ problem: String, _ complaint: String) throws -> Bool {
        let step = try apply(problem, .solution, script)
        #expect(step.isSuccess, "\(each.fault): \(complaint): \(step.outcome) \(step.output)")
        return step.isSuccess
    }

    private func apply(_ problem: String, _ kind: ApplyRequest.Kind, _ name: String = "") throws -> ApplyResponse.Step {
        let request = ApplyRequest(problem: problem, kind: kind, name: name)
        let response: ApplyResponse = try Self.send(house, "/v1/sessions/\(id)/apply", request)
        guard let step = response.steps.last else { throw InstallationError(text: "\(problem): nothing ran") }
        return step
    }

    private static func send<Answer: Decodable>(
        _ house: Installation, _ path: String, _ request: some Encodable
    ) throws -> Answer {
        let client = HTTPClient(socketPath: house.layout.socket)
        defer { client.close() }
        let body = try JSONEncoder().encode(request)
        let answer = try client.request(method: "POST", path: path, body: Array(body), timeout: 200)
        guard answer.status < 300 else {
            throw InstallationError(text: "\(path): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        return try JSONDecoder().decode(Answer.self, from: Data(answer.body))
    }

    private static func scenario(_ problems: String, image: String, setup: [String: String]) -> String {
        let steps = { (host: String) in
            let text = (setup[host] ?? ":").split(separator: "\n", omittingEmptySubsequences: false)
            return text.map { "          " + $0 }.joined(separator: "\n")
        }
        return """
            schema: 1
            id: bench
            title: Faults one after the other
            level: 1
            areas: [network]
            minutes: { expert: 1, junior: 5, limit: 60 }
            complaint: Nothing works.
            hosts:
              box:
                image: \(image)
                forward: true
                setup:
                  - |
            \(steps("box"))
              peer:
                image: base
                init: light
                setup:
                  - |
            \(steps("peer"))
              far:
                image: base
                init: light
                setup:
                  - |
            \(steps("far"))
            networks:
              lan: { subnet: 10.77.0.0/24, hosts: [box, peer] }
              back: { subnet: 10.78.0.0/24, hosts: [box, far] }
            problems:

            """ + problems
    }
}
