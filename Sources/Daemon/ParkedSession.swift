internal import API
internal import Glibc
internal import Linux
internal import Scenario
internal import Wire

/// A session that is prepared and has no candidate: its hosts run, its faults are not injected, the book does not know
/// it. It ends with this daemon, whatever ends that, because its keeper lives no longer than our connection to it.
struct ParkedSession: Sendable {
    /// The session.
    let session: LiveSession
    /// What its keeper built.
    let plan: SessionPlan
    /// Scenario and images as they were when it was planned.
    let fingerprint: String
    /// `scenario.json`, ready to be written.
    let document: [UInt8]
    /// When it was ready, in milliseconds since 1970.
    let parkedAt: Int64
    /// When it is too old.
    let expiry: Deadline
    /// The same in milliseconds since 1970.
    let expiresAt: Int64

    /// The images that its hosts have.
    var images: [String] { session.record.imageDigests.keys.sorted() }

    /// Why nobody may have it any more; nil where it is as good as new.
    func flaw(now fingerprint: String?) -> String? {
        if let why = session.link?.lossReason { return why }
        if expiry.remaining == 0 { return "nobody has taken it in time" }
        if fingerprint != self.fingerprint { return "its scenario or an image has changed" }
        let broken = session.link?.hosts.first { $0.state != .running }
        return broken.map { "host \($0.name) \($0.state.word): \($0.detail)" }
    }

    /// Ends it; nothing of it is left, and nobody is told but the log.
    func drop(_ why: String) { session.takeDown(as: .ended, detail: why) }

    /// As the API shows it.
    var view: PoolEntry.Parked {
        PoolEntry.Parked(id: session.id, seed: session.scenario.seed, parkedAt: parkedAt, expiresAt: expiresAt)
    }
}
