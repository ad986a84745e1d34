internal import Grading

/// What a look has at hand.
struct Scene {
    /// The host that the check names.
    let host: HostView
    /// The check's id.
    let check: String
    /// Host name to IPv4 address, as the scenario's networks give them.
    let addresses: [String: String]
}

/// A kind of check that can be looked at.
///
/// `look` runs in a process of its own that ends right after: it may join namespaces and drop privileges at will.
protocol Look: CheckKind {
    /// Looks once.
    func look(_ scene: Scene) throws(LookFailure) -> Finding
}
