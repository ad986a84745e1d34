internal import API
internal import Glibc
internal import Linux
internal import Scenario

/// Sessions that wait for their candidates: a launch that finds one is spared the boot and everything before the faults.
///
/// One thread fills it, one session at a time, and only while nothing is launched. Whatever goes wrong here makes
/// launches slower, never worse. Safe to use from any thread.
final class Pool: Sendable {
    private struct Shelf {
        var size = 0
        var parked: [ParkedSession] = []
        var taken = 0
        var trouble = ""
        var pause = Deadline(milliseconds: 0)
    }

    private struct State {
        var shelves: [String: Shelf] = [:]
        /// What must go, and why.
        var condemned: [(ParkedSession, why: String)] = []
        /// Until when launches come first.
        var quiet = Deadline(milliseconds: 0)
        var audit = Deadline(milliseconds: 0)
        var isRunning = false
        var isStopping = false
    }

    /// What the thread does next.
    private enum Job {
        case drop(ParkedSession, why: String)
        case audit
        case park(String)
        case stop
    }

    private let workshop: Workshop
    private let state = Monitor(State())
    /// How long a session waits at most, in milliseconds.
    let lifetime: Int
    /// How long a launch keeps the filling away, in milliseconds.
    private static let respect = 50
    /// How long a scenario that could not be parked is left alone, in milliseconds.
    private static let backOff = 30_000
    /// How often parked sessions are looked at, in milliseconds.
    private static let auditEvery = 2_000

    /// An empty pool that wants nothing.
    ///
    /// - Parameter lifetime: How long a session waits at most, in milliseconds.
    init(workshop: Workshop, lifetime: Int) {
        self.workshop = workshop
        self.lifetime = lifetime
    }

    /// Starts filling.
    ///
    /// - Parameters:
    ///   - isBusy: Whether something is being launched.
    ///   - park: Prepares a session of a scenario, of any seed.
    /// - Returns: Whether there was a thread to be had.
    func start(isBusy: @escaping @Sendable () -> Bool, park: @escaping Parking) -> Bool {
        state.update { $0.isRunning = true }
        let isStarted = Worker.start {
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)  // this thread alone
            while self.work(isBusy, park) {}
            self.state.update { $0.isRunning = false }
        }
        if !isStarted { state.update { $0.isRunning = false } }
        return isStarted
    }

    /// What brings a session to where it may wait; it leaves nothing where it throws.
    typealias Parking = @Sendable (_ scenario: String) throws(Trouble) -> ParkedSession

    /// Drops everything and waits until nothing is left.
    func stop() {
        state.update { $0.isStopping = true }
        _ = state.wait { $0.isRunning ? nil : true }
        let left = state.update { state in
            defer { state.shelves = [:] }
            return state.shelves.values.flatMap(\.parked) + state.condemned.map(\.0)
        }
        for parked in left { parked.drop("the daemon stops") }
    }

    /// Sets how many sessions of a scenario shall wait.
    func resize(_ scenario: String, to size: Int) {
        state.update { state in
            state.shelves[scenario, default: Shelf()].size = size
            state.shelves[scenario]?.pause = Deadline(milliseconds: 0)
            while let shelf = state.shelves[scenario], shelf.parked.count > size {
                state.condemned.append((shelf.parked[0], why: "the pool was made smaller"))
                state.shelves[scenario]?.parked.removeFirst()
            }
        }
    }

    /// The pool as it is, by the scenarios' names.
    var entries: [PoolEntry] {
        state.read { state in
            state.shelves.filter { $0.value.size > 0 || !$0.value.parked.isEmpty }.sorted { $0.key < $1.key }.map {
                PoolEntry(
                    scenario: $0.key, size: $0.value.size, parked: $0.value.parked.map(\.view),
                    taken: $0.value.taken, trouble: $0.value.trouble)
            }
        }
    }

    /// A session for a launch, which it then belongs to; nil where none fits.
    func take(_ scenario: String, seed: UInt64?) -> ParkedSession? {
        while let parked = pick(scenario, seed) {
            let now = workshop.supplies.fingerprint(scenario, images: parked.images)
            guard let why = parked.flaw(now: now) else {
                state.update { $0.shelves[scenario]?.taken += 1 }
                return parked
            }
            condemn(parked, why)
        }
        return nil
    }

    /// Gives back what a launch could not use; it is dropped.
    func condemn(_ parked: ParkedSession, _ why: String) { state.update { $0.condemned.append((parked, why: why)) } }

    /// A launch is under way: filling waits until there was none for a moment.
    func giveWay() { state.update(waking: .one) { $0.quiet = Deadline(milliseconds: Pool.respect) } }

    private func pick(_ scenario: String, _ seed: UInt64?) -> ParkedSession? {
        state.update { state in
            guard let parked = state.shelves[scenario]?.parked else { return nil }
            guard let index = parked.firstIndex(where: { seed == nil || $0.session.scenario.seed == seed }) else {
                return nil
            }
            return state.shelves[scenario]?.parked.remove(at: index)
        }
    }

    // MARK: The thread

    private func work(_ isBusy: @Sendable () -> Bool, _ prepare: Parking) -> Bool {
        let isHeldBack = isBusy() || Memory.isShort
        let job = state.wait(until: Deadline(milliseconds: isHeldBack ? Pool.respect : Pool.auditEvery)) {
            Pool.next(&$0, isHeldBack: isHeldBack)
        }
        switch job {
        case .drop(let parked, let why)?: parked.drop(why)
        case .audit?: audit()
        case .park(let scenario)?: park(scenario, prepare)
        case .stop?: return false
        case nil: break
        }
        return true
    }

    private static func next(_ state: inout State, isHeldBack: Bool) -> Job? {
        if state.isStopping { return .stop }
        if let (parked, why) = state.condemned.popLast() { return .drop(parked, why: why) }
        if state.audit.remaining == 0 {
            state.audit = Deadline(milliseconds: auditEvery)
            return .audit
        }
        guard !isHeldBack, state.quiet.remaining == 0 else { return nil }
        let open = state.shelves.filter { $0.value.parked.count < $0.value.size && $0.value.pause.remaining == 0 }
        return open.keys.min().map { .park($0) }
    }

    private func audit() {
        for (scenario, parked) in state.read({ $0.shelves.map { ($0.key, $0.value.parked) } }) {
            for one in parked {
                let now = workshop.supplies.fingerprint(scenario, images: one.images)
                if let why = one.flaw(now: now) { withdraw(one, of: scenario, why) }
            }
        }
        guard Memory.isScarce else { return }
        let oldest = state.read { state in
            state.shelves.flatMap { shelf in shelf.value.parked.map { (shelf.key, $0) } }
                .min { $0.1.parkedAt < $1.1.parkedAt }
        }
        if let oldest { withdraw(oldest.1, of: oldest.0, "memory is short") }
    }

    /// Condemns a session unless somebody has just taken it.
    private func withdraw(_ parked: ParkedSession, of scenario: String, _ why: String) {
        state.update { state in
            guard let index = state.shelves[scenario]?.parked.firstIndex(where: { $0.session === parked.session })
            else { return }
            state.shelves[scenario]?.parked.remove(at: index)
            state.condemned.append((parked, why: why))
        }
    }

    private func park(_ scenario: String, _ prepare: Parking) {
        do throws(Trouble) {
            let parked = try prepare(scenario)
            let why = state.update { state -> String? in
                guard let shelf = state.shelves[scenario], shelf.parked.count < shelf.size, !state.isStopping else {
                    return "nobody wants it any more"
                }
                state.shelves[scenario]?.parked.append(parked)
                state.shelves[scenario]?.trouble = ""
                return nil
            }
            if let why { parked.drop(why) }
        } catch {
            workshop.log.write(.warning, "pool.not-parked", "\(scenario): \(error.detail)")
            state.update { state in
                state.shelves[scenario]?.trouble = error.detail
                state.shelves[scenario]?.pause = Deadline(milliseconds: Pool.backOff)
            }
        }
    }
}
