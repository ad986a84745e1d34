internal import API
internal import Linux
internal import Nursery

/// What every session of this daemon works with.
struct Workshop: Sendable {
    /// Where everything lies.
    let layout: Layout
    /// Scenarios, images, faults.
    let supplies: any Supplies
    /// Where sessions are kept.
    let book: any SessionBook
    /// Where keepers come from.
    let nursery: Nursery
    /// Carries the connections to keepers.
    let loop: EventLoop
    /// The daemon's log.
    let log: Log
    /// The compiled filters.
    let filters: FilterCache
    /// The machine's cgroup hierarchies.
    let cgroups: CgroupSweep

    /// A live session's folder: the keeper's socket and mount points.
    func runFolder(_ session: String) -> String { layout.sessions + "/" + session }
    /// A live session's keeper.
    func keeperSocket(_ session: String) -> String { runFolder(session) + "/keeper.sock" }
    /// What is kept of a session for ever.
    func recordFolder(_ session: String) -> String { layout.records + "/" + session }
    /// A session's scenario as it was launched.
    func scenarioFile(_ session: String) -> String { recordFolder(session) + "/scenario.json" }
    /// A session's recording.
    func recording(_ session: String) -> String { recordFolder(session) + "/recording" }

    /// What a session's keeper had to say.
    func keeperLog(_ session: String) -> String { recordFolder(session) + "/keeper.log" }
    /// The same as long as the session is parked, which leaves nothing.
    func parkedLog(_ session: String) -> String { runFolder(session) + "/keeper.log" }

    /// Removes what a session whose keeper is gone left on the machine.
    func clear(_ session: String) {
        let left = cgroups.sweep(instance: layout.instance, session: session)
        if !left.isEmpty {
            log.write(.error, "session.leftovers", session: session, left.joined(separator: " "))
        }
        DiskFile.removeFolder(runFolder(session))
        DiskFile.removePartials(in: recordFolder(session))
    }
}
