internal import Glibc
internal import Synchronization

/// Ctrl-C and SIGTERM: whatever waits gives up, and everything started is ended on the way out.
enum Interruption {
    private static let isWanted = Atomic<Bool>(false)

    /// Takes the signals from now on; every wait is bounded, so that a second one has nothing to speed up.
    static func watch() {
        isWanted.store(false, ordering: .relaxed)  // the handler must not be the first to touch it
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number) { _ in Interruption.take() } }
    }

    /// - Throws: ``Trouble`` once somebody wants us to end.
    static func check() throws(Trouble) {
        if isWanted.load(ordering: .relaxed) { throw Trouble("interrupted") }
    }

    /// Whether somebody wants us to end.
    static var isPending: Bool { isWanted.load(ordering: .relaxed) }

    private static func take() { isWanted.store(true, ordering: .relaxed) }
}
