internal import API
internal import Linux
internal import Scenario
internal import Wire

/// Brings a session from nothing to a candidate who may work; runs on a thread of its own.
///
/// Whatever step fails, nothing is left on the machine and the session's detail says what, where and how to mend it.
struct Launch {
    /// How long hosts may take until they are ready.
    static let bootPatience = 30_000

    /// The session, already on disk in state `launching`.
    let session: LiveSession
    /// What its keeper builds.
    let plan: SessionPlan

    /// Launches, or abandons.
    func run() {
        do {
            try build()
            try prepare()
            try breakHosts()
            try open()
        } catch {
            session.abandon(error)
        }
    }

    /// Brings a session to where it may wait: to its candidate's first keystroke, or to its faults where one of them would
    /// not wait.
    func park() throws(Trouble) {
        do throws(Trouble) {
            try build()
            try prepare()
            if areFaultsStill {
                try breakHosts()
                try live().seat()
            }
        } catch {
            session.takeDown(as: .failed, detail: error.detail)
            throw error
        }
    }

    /// Does what is missing of a session that was parked.
    func finish() {
        do {
            if areFaultsStill { try step("taking what waited") } else { try breakHosts() }
            try open()
        } catch {
            session.abandon(error)
        }
    }

    /// Ends a launch whose turn never came.
    func abandon() { session.abandon(.notRunning(session.id, .launching)) }

    /// Whether all faults stay as they are, however long nobody looks; asked twice and answered alike, since scenario and
    /// program are the same.
    private var areFaultsStill: Bool {
        session.scenario.problems.flatMap(\.faults).allSatisfy(workshop.supplies.isStill)
    }

    private var workshop: Workshop { session.workshop }

    private func build() throws(Trouble) {
        try step("building hosts")
        let isParked = plan.recordingPath.isEmpty
        if !isParked { try DiskFile.makeFolder(workshop.recordFolder(session.id), mode: 0o700) }
        try DiskFile.makeFolder(plan.runDirectory, mode: 0o700)
        try session.build(plan, until: Deadline(milliseconds: Launch.bootPatience)) { () throws(Trouble) in
            guard !isParked else { return }
            let document = try JSON.encode(session.scenario)
            try DiskFile.write(document, to: workshop.scenarioFile(session.id), isSynced: false)
        }
        // Whoever wanted its end before there was a link could not tell the keeper.
        try checkWanted()
        try waitForHosts()
    }

    private func waitForHosts() throws(Trouble) {
        let link = try live()
        let names = Set(plan.hosts.map(\.name))
        let verdict = try link.waitForHosts(until: Deadline(milliseconds: Launch.bootPatience)) { hosts -> [String]? in
            let broken = hosts.filter { $0.state == .failed || $0.state == .stopped }
            if !broken.isEmpty { return broken.map { "host \($0.name) \($0.state.word): \($0.detail)" } }
            let ready = hosts.filter { $0.state == .running }.map(\.name)
            return names.isSubset(of: ready) ? [] : nil
        }
        guard let verdict else {
            let late = link.hosts.filter { $0.state != .running }.map(\.name).joined(separator: ", ")
            throw .launchFailed(
                "building hosts", "not ready after \(Launch.bootPatience / 1000) s: \(late)",
                help: "see keeper.log in \(workshop.recordFolder(session.id))")
        }
        guard verdict.isEmpty else {
            throw .launchFailed(
                "building hosts", Log.escaped(verdict.joined(separator: "; ")),
                help: "`breakfix doctor` tells what this machine lacks")
        }
    }

    private func prepare() throws(Trouble) {
        let provision = Provision(session: session, shell: HostShell(link: try live()))
        try step("preparing hosts")
        let logins = Dictionary(uniqueKeysWithValues: plan.hosts.map { ($0.name, $0.login) })
        try provision.prepareHosts(logins: logins)
        try SessionProbe(session: session, link: try live()).keepBaselines()
    }

    private func breakHosts() throws(Trouble) {
        if session.record.footprint == true {
            try step("looking at the healthy hosts")
            try BlastRadius(session: session, link: try live()).keepHealthy()
        }
        guard session.record.injects else { return }
        try step("injecting faults")
        let provision = Provision(session: session, shell: HostShell(link: try live()))
        for problem in session.scenario.problems {
            try provision.inject(problem)
            try checkWanted()
        }
    }

    /// The candidate may start; the clock runs from here.
    private func open() throws(Trouble) {
        try checkWanted()
        let now = MonotonicClock.wallMilliseconds
        let limit = session.scenario.minutes.limit
        session.note("launched", "ready after \(now - session.view.createdAt) ms")
        try session.change { record in
            record.keeper = session.keeperPid
            record.session.state = .running
            record.session.detail = ""
            record.session.readyAt = now
            record.session.launchMilliseconds = Int(now - record.session.createdAt)
            record.session.endsAt = limit > 0 ? now + Int64(limit) * 60_000 : nil
        }
        // A session that a power cut ends needs its scenario for the report; the candidate need not wait for it.
        try DiskFile.synchronize(workshop.scenarioFile(session.id))
        // Somebody may have wanted its end in the meantime.
        try checkWanted()
        // A keeper that died during the last step was nobody's to settle until now.
        if let why = session.link?.lossReason { session.end("infrastructure lost: \(why)", as: .lost) }
    }

    private func step(_ detail: String) throws(Trouble) {
        try checkWanted()
        session.note("launching", detail)
        session.show { $0.session.detail = detail }
    }

    private func live() throws(Trouble) -> KeeperLink {
        guard let link = session.link else { throw .keeperLost(session.id, "it has no keeper") }
        return link
    }

    private func checkWanted() throws(Trouble) {
        if let reason = session.endingReason {
            throw Trouble(type: "ended", title: reason, help: "launch a new session", status: 409)
        }
    }
}
