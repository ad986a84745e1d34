internal import CLinux
internal import Linux
internal import Wire

/// The compiled filters of one host, and how a process puts them on itself.
///
/// Needs `CAP_SYS_ADMIN` inside, because `no_new_privs` would take sudo away.
struct LoadedFilters {
    /// What the host may call.
    let own: [UInt8]
    /// What its keeper hears of; nil where nothing is observed.
    let observer: [UInt8]?

    init(own: [UInt8], observer: [UInt8]?) {
        self.own = own
        self.observer = observer
    }

    /// Picks the plan's filters out of the session's.
    init(_ plan: HostPlan, among filters: [[UInt8]]) throws(SandboxError) {
        let numbers = [plan.filter] + (plan.observer.map { [$0] } ?? [])
        guard numbers.allSatisfy({ $0 < filters.count }) else {
            throw SandboxError("choosing the filters of \(plan.name)", "the plan names one that it does not have")
        }
        own = filters[Int(plan.filter)]
        observer = plan.observer.map { filters[Int($0)] }
    }

    /// Loads both; where something is observed, the listener's number is told first, which its taker waits for.
    ///
    /// - Parameter report: The pipe that ``EntryReport`` is read from.
    func load(telling report: Int32) throws(SystemError) {
        if let observer {
            try checked("seccomp") {
                observer.withUnsafeBytes {
                    clinux_seccomp_load_telling($0.baseAddress, $0.count, report, EntryReport.listening)
                }
            }
        }
        try loadOwn()
    }

    /// Loads what the host may call. Calls `seccomp(2)`.
    func loadOwn() throws(SystemError) { try LoadedFilters.load(own) }

    /// Loads what is observed, where something is, and sends the listener. Calls `seccomp(2)`.
    func loadObserver(sendingTo socket: Int32) throws(SystemError) {
        guard let observer else { return }
        try checked("seccomp") {
            observer.withUnsafeBytes { clinux_seccomp_load_sending($0.baseAddress, $0.count, socket) }
        }
    }

    /// Loads one filter. Calls `seccomp(2)`.
    static func load(_ filter: [UInt8]) throws(SystemError) {
        try checked("seccomp") {
            filter.withUnsafeBytes { clinux_seccomp_load($0.baseAddress, $0.count, false) }
        }
    }
}
