internal import Linux
internal import Glibc

/// Lets a few launches work at a time; the others wait for their turn.
///
/// A booting systemd keeps a core busy: more of them at once than there are cores make each of them late.
final class LaunchGate: Sendable {
    private let limit: Int
    private let working = Monitor(0)

    /// - Parameter limit: How many work at a time; the machine's cores where it is nil.
    init(limit: Int? = nil) { self.limit = limit ?? max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Whether something works now.
    var isBusy: Bool { working.read { $0 > 0 } }

    /// Waits for a turn and does the work; where `isWanted` turns false first, nothing is done.
    ///
    /// - Returns: Whether it was done.
    func pass(while isWanted: () -> Bool, _ work: () -> Void) -> Bool {
        while isWanted() {
            let hasTurn = working.wait(until: Deadline(milliseconds: 250)) { count -> Bool? in
                guard count < limit else { return nil }
                count += 1
                return true
            }
            guard hasTurn == true else { continue }
            work()
            working.update { $0 -= 1 }
            return true
        }
        return false
    }
}
