internal import Glibc
internal import Grading
internal import Linux
internal import Scenario

/// Runs the checks of a request side by side, each look in a process of its own, and waits for all at once.
final class Conductor {
    /// A check on its way.
    private struct Course {
        let check: Check
        let kind: any Look
        var patience: Patience
        var began: UInt64 = 0
    }

    /// A look that runs.
    private struct Running {
        let index: Int
        let process: LookProcess
        let timer: UInt64
    }

    private let request: ProbeRequest
    private let loop: EventLoop
    private var courses: [Int: Course] = [:]
    private var outcomes: [CheckOutcome?]
    private var waiting: [Int] = []
    private var running: [Int32: Running] = [:]
    /// Children that were ended and have not been collected.
    private var ending: [Int32: LookProcess] = [:]

    init(_ request: ProbeRequest) throws(SystemError) {
        self.request = request
        loop = try EventLoop()
        outcomes = Array(repeating: nil, count: request.checks.count)
    }

    /// Runs everything.
    ///
    /// - Returns: One outcome for each check, in order.
    func run() throws(SystemError) -> [CheckOutcome] {
        for (index, check) in request.checks.enumerated() { admit(check, index) }
        startWaiting()
        while !courses.isEmpty { try loop.turn() }
        try collectStragglers()
        return outcomes.compactMap(\.self)
    }

    private func admit(_ check: Check, _ index: Int) {
        let patience = Patience(within: check.within, stableFor: check.stableFor)
        do {
            let kind = try CheckLibrary.kind(of: check)
            guard let look = kind as? any Look else {
                throw CheckError(kind: check.kind, problem: "the probe cannot look at it")
            }
            courses[index] = Course(check: check, kind: look, patience: patience)
            waiting.append(index)
        } catch {
            record(.trouble(expected: "", "\(error)"), of: check, index, began: MonotonicClock.nanoseconds)
        }
    }

    private func startWaiting() {
        while running.count < ProbeRequest.width, !waiting.isEmpty { start(waiting.removeFirst()) }
    }

    private func start(_ index: Int) {
        guard var course = courses[index] else { return }
        if course.began == 0 {
            course.began = MonotonicClock.nanoseconds
            courses[index] = course
        }
        do {
            let process = try LookProcess { finding(course) }
            let timer = loop.after(milliseconds: course.kind.timeout + ProbeRequest.grace) { [unowned self] in
                timedOut(process.pidfd.raw)
            }
            running[process.pidfd.raw] = Running(index: index, process: process, timer: timer)
            try loop.add(process.pidfd.raw, .readable) { [unowned self] _ in ended(process.pidfd.raw) }
        } catch {
            settle(index, .trouble(expected: course.kind.expected, error.description))
        }
    }

    /// Looks, in the child.
    private func finding(_ course: Course) -> Finding {
        do {
            guard let target = request.targets.first(where: { $0.host == course.check.host }) else {
                throw LookFailure.grader("The request has no host \(course.check.host).")
            }
            return try course.kind.look(
                Scene(host: try HostView(target), check: course.check.id, addresses: request.addresses))
        } catch let failure as LookFailure {
            return failure.finding(expected: course.kind.expected)
        } catch {
            return .trouble(expected: course.kind.expected, "\(error)")
        }
    }

    private func timedOut(_ pidfd: Int32) {
        guard let look = running.removeValue(forKey: pidfd), let course = courses[look.index] else { return }
        look.process.kill()
        loop.remove(pidfd)
        ending[pidfd] = look.process
        let why = "The host did not let the look end within \(course.kind.timeout) ms."
        settle(look.index, Finding(status: .failed, expected: course.kind.expected, actual: "no end", why: why))
    }

    private func ended(_ pidfd: Int32) {
        guard let look = running.removeValue(forKey: pidfd), let course = courses[look.index] else { return }
        loop.cancel(look.timer)
        loop.remove(pidfd)
        let trouble = Finding.trouble(expected: course.kind.expected, "The look ended without a finding.")
        settle(look.index, look.process.finish() ?? trouble)
    }

    private func settle(_ index: Int, _ finding: Finding) {
        guard var course = courses[index] else { return }
        let elapsed = Int((MonotonicClock.nanoseconds - course.began) / 1_000_000)
        let step = course.patience.next(finding, elapsed: elapsed)
        courses[index] = course
        switch step {
        case .done(let finding):
            record(finding, of: course.check, index, began: course.began)
            courses[index] = nil
        case .again(let pause):
            loop.after(milliseconds: pause) { [unowned self] in
                waiting.append(index)
                startWaiting()
            }
        }
        startWaiting()
    }

    private func record(_ finding: Finding, of check: Check, _ index: Int, began: UInt64) {
        outcomes[index] = CheckOutcome(
            check: check.id, status: finding.status, expected: finding.expected, actual: finding.actual,
            why: finding.why, at: MonotonicClock.wallMilliseconds,
            milliseconds: Int((MonotonicClock.nanoseconds - began) / 1_000_000))
    }

    /// Waits a moment for children that were ended; one that hangs in the kernel is left to its parent's parent.
    private func collectStragglers() throws(SystemError) {
        let deadline = Deadline(milliseconds: 500)
        for process in ending.values {
            if try deadline.wait(for: POLLIN, on: process.pidfd.raw) { _ = process.finish() }
        }
    }
}
