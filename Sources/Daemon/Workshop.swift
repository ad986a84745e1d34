internal import API
internal import Linux

/// What every session of this daemon works with.
struct Workshop: Sendable {
    /// Where everything lies.
    let layout: Layout
    /// Scenarios, images, faults.
    let supplies: any Supplies
    /// Where sessions are kept.
    let book: any SessionBook
    /// Carries the connections to keepers.
    let loop: EventLoop
    /// The daemon's log.
    let log: Log
    /// The compiled filters that every host gets, in the order of loading.
    let seccompFilters: [[UInt8]]
    /// The compiled filters that a session's name server gets.
    let resolverFilters: [[UInt8]]
    /// The machine's cgroup hierarchies.
    let cgroups: CgroupSweep

    /// A live session's folder: plan and socket.
    func runFolder(_ session: String) -> String { layout.sessions + "/" + session }
    /// A live session's keeper.
    func keeperSocket(_ session: String) -> String { runFolder(session) + "/keeper.sock" }
    /// What is kept of a session for ever.
    func recordFolder(_ session: String) -> String { layout.records + "/" + session }
    /// A session's recording.
    func recording(_ session: String) -> String { recordFolder(session) + "/recording" }

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
