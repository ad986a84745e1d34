internal import API
internal import Glibc
internal import Grading
internal import Linux
internal import Scenario

/// Runs `breakfix-probe` once: checks in, outcomes out. The probe's answer is bounded and never trusted to be complete.
struct ProbeRunner: Sendable {
    /// The probe's path.
    let program: String

    /// The most of an answer that is read.
    static let answerLimit = 4 << 20
    /// What the probe gets to see of the environment.
    static let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]

    /// Runs the checks of a request in one probe.
    ///
    /// - Returns: One outcome for each check, in order. Where the probe brings none, it is trouble of the grader.
    func run(_ request: ProbeRequest) -> [CheckOutcome] {
        guard !request.checks.isEmpty else { return [] }
        guard access(program, X_OK) == 0 else {
            return request.checks.map { .graderError($0, Trouble.missingProgram(program).detail) }
        }
        do throws(Trouble) {
            let input = try JSON.encode(request)
            let limit = ProbeRunner.patience(for: request)
            let output = try Trouble.telling { () throws(SystemError) in
                try ChildProcess.run(
                    [program], environment: ProbeRunner.environment, input: input, milliseconds: limit,
                    limit: ProbeRunner.answerLimit)
            }
            return ProbeRunner.outcomes(of: output, for: request.checks, milliseconds: limit)
        } catch {
            return request.checks.map { .graderError($0, error.detail) }
        }
    }

    /// How long a probe may take: what it can take by its own rules, and a margin for a machine that is busy.
    static func patience(for request: ProbeRequest) -> Int { request.longest + 25_000 }

    /// Reads what a probe left behind.
    static func outcomes(
        of output: ChildProcess.Output, for checks: [Check], milliseconds: Int
    ) -> [CheckOutcome] {
        func all(_ why: String) -> [CheckOutcome] { checks.map { .graderError($0, why) } }
        let said = Log.escaped(String(decoding: output.error.suffix(500), as: UTF8.self))
        switch output.status {
        case .none: return all("The probe did not end in \(milliseconds / 1000) s.")
        case .exited(0): break
        case .exited(let code): return all("The probe ended with exit \(code): \(said)")
        case .signaled(let signal): return all("The probe was ended by signal \(signal): \(said)")
        }
        let response: ProbeResponse
        do {
            response = try JSON.decode(from: output.output)
        } catch {
            return all("The probe's answer cannot be read: \(JSON.explain(error)).")
        }
        guard response.outcomes.count == checks.count, zip(response.outcomes, checks).allSatisfy({ $0.check == $1.id })
        else { return all("The probe's answer is not about the checks it was asked for.") }
        return response.outcomes
    }
}

extension CheckOutcome {
    /// The grader could not look.
    static func graderError(_ check: Check, _ why: String) -> CheckOutcome {
        CheckOutcome(
            check: check.id, status: .graderError, expected: "", actual: "", why: why,
            at: MonotonicClock.wallMilliseconds, milliseconds: 0)
    }

    /// The host that the check looks at does not run, by the candidate's doing.
    static func hostDown(_ check: Check, _ why: String) -> CheckOutcome {
        CheckOutcome(
            check: check.id, status: .failed, expected: "host \(check.host) runs", actual: why,
            why: "The host \(check.host) is not running.", at: MonotonicClock.wallMilliseconds, milliseconds: 0)
    }
}
