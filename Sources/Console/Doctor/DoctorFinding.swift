/// One thing that `breakfix doctor` looked at.
struct DoctorFinding: Codable, Equatable, Sendable {
    /// How it stands.
    enum Status: String, Codable, Sendable {
        /// As it should be.
        case ok
        /// Something works less well, or not yet.
        case warning
        /// Hosts cannot be launched.
        case failed
    }

    /// What was looked at, for example `user namespaces`.
    var name: String
    var status: Status
    /// What was found.
    var detail: String
    /// How to mend it; empty where nothing needs mending.
    var help: String

    static func ok(_ name: String, _ detail: String) -> DoctorFinding {
        DoctorFinding(name: name, status: .ok, detail: detail, help: "")
    }

    static func warning(_ name: String, _ detail: String, help: String) -> DoctorFinding {
        DoctorFinding(name: name, status: .warning, detail: detail, help: help)
    }

    static func failed(_ name: String, _ detail: String, help: String) -> DoctorFinding {
        DoctorFinding(name: name, status: .failed, detail: detail, help: help)
    }
}
