internal import API
internal import Report
internal import Scenario

/// Everything the daemon must know about a session to go on with it after a restart.
struct SessionRecord: Codable, Sendable, Equatable {
    /// What a fault needs to be taken back.
    struct Undo: Codable, Sendable, Equatable {
        /// The problem's id.
        var problem: String
        /// The fault's place in the problem.
        var fault: Int
        /// What the injection printed: hostile where a candidate could already work.
        var token: [UInt8]
    }

    /// The session as the API shows it.
    var session: Session
    /// Image name to digest.
    var imageDigests: [String: String]
    /// Host name to its pristine image's folder.
    var imageRoots: [String: String]
    /// Host name to IPv4 address.
    var addresses: [String: String]
    /// Whether faults are injected by the launch.
    var injects: Bool
    /// Whether the hosts' footprints are kept at the launch, for the report; nil is no.
    var footprint: Bool?
    /// Injected faults in the order of injection.
    var undo: [Undo] = []
    /// Problem id to the hints given.
    var hints: [String: [ProblemReport.HintGiven]] = [:]
    /// Question id to the answer that was taken down.
    var answers: [String: String] = [:]
    /// What the digests of right answers are salted with; nobody but the daemon knows it.
    var salt: String = ""
    /// What `unchanged` checks saw in health, by problem and check.
    var baselines: [String: [String: String]] = [:]
    /// Whether its hosts are looked at while it runs.
    var isSampled: Bool = true
    /// When invariants did not hold, by problem and check.
    var breaks: [String: [String: [ProblemReport.Break]]] = [:]
    /// The keeper's process id on this machine; 0 before it runs.
    var keeper: Int32 = 0
}

extension SessionRecord {
    /// Thirty-two random hexadecimal digits.
    static func makeSalt() -> String {
        (0..<4).map { _ in
            let digits = String(UInt32.random(in: 0...UInt32.max), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    /// As much of the scenario as the record itself knows; for a session whose own files are gone.
    var emptyScenario: Scenario {
        Scenario(
            id: session.scenario, title: session.title, level: 1, areas: [],
            minutes: Scenario.Minutes(expert: 0, junior: 0, limit: 0), complaint: session.complaint, hosts: [:],
            networks: [:], problems: [], seed: session.seed)
    }
}
