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

    /// Picks the plan's filters out of the session's.
    init(_ plan: HostPlan, among filters: [[UInt8]]) throws(SandboxError) {
        let numbers = [plan.filter] + (plan.observer.map { [$0] } ?? [])
        guard numbers.allSatisfy({ $0 < filters.count }) else {
            throw SandboxError("choosing the filters of \(plan.name)", "the plan names one that it does not have")
        }
        own = filters[Int(plan.filter)]
        observer = plan.observer.map { filters[Int($0)] }
    }

    /// Loads both.
    ///
    /// - Returns: The listener, close-on-exec; nil where nothing is observed.
    func load() throws(SystemError) -> Int32? {
        let listener = try loadObserver()
        try loadOwn()
        return listener
    }

    /// Loads what the host may call. Calls `seccomp(2)`.
    func loadOwn() throws(SystemError) { _ = try LoadedFilters.load(own, listening: false) }

    /// Loads what is observed. Calls `seccomp(2)`.
    ///
    /// - Returns: The listener, close-on-exec; nil where nothing is observed.
    func loadObserver() throws(SystemError) -> Int32? {
        guard let observer else { return nil }
        return try LoadedFilters.load(observer, listening: true)
    }

    private static func load(_ filter: [UInt8], listening: Bool) throws(SystemError) -> Int32 {
        try checked("seccomp") {
            filter.withUnsafeBytes { clinux_seccomp_load($0.baseAddress, $0.count, listening) }
        }
    }
}
