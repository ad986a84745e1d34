internal import API
internal import Grading
internal import Linux
internal import Report

/// What of a session's hosts is not as it was in health, where its launch was asked to look.
struct BlastRadius {
    /// The session.
    let session: LiveSession
    /// Its keeper.
    let link: KeeperLink

    private var path: String { session.workshop.recordFolder(session.id) + "/footprint.json" }

    /// Keeps what the hosts are like now.
    func keepHealthy() throws(Trouble) {
        try DiskFile.write(try JSON.encode(try FootprintRunner(session: session, link: link).run()), to: path)
    }

    /// What is different by now; nil where nothing was kept, or it cannot be told: a grade does not hang on it.
    func changes() -> [SessionReport.Change]? {
        guard session.record.footprint == true else { return nil }
        do throws(Trouble) {
            guard let bytes = try DiskFile.read(path, limit: 64 << 20) else { return nil }
            let now = try FootprintRunner(session: session, link: link).run()
            let healthy: [String: Footprint]
            do {
                healthy = try JSON.decode(from: bytes)
            } catch {
                throw .machine("\(path) cannot be read: \(JSON.explain(error))")
            }
            return now.keys.sorted().flatMap { host in
                (healthy[host] ?? Footprint()).changes(to: now[host] ?? Footprint())
                    .map { SessionReport.Change(host: host, change: $0) }
            }
        } catch {
            session.workshop.log.write(.warning, "session.no-footprint", session: session.id, error.detail)
            return nil
        }
    }
}
