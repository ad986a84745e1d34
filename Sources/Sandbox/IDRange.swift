internal import CLinux
internal import Glibc
internal import Linux

/// 65 536 user and group ids of this machine that belong to one host as long as this value lives.
///
/// Ranges are claimed by locking one byte each of a machine-wide file, so daemons and tests side by side never hand
/// out the same ids, and the kernel gives a range back however its holder dies. Calls `fcntl(2)` with `F_OFD_SETLK`.
public final class IDRange {
    /// The first id; root inside.
    public let base: UInt32

    /// How many ids a host has.
    public static let size: UInt32 = 65_536
    /// The first id of the first range: beyond what distributions, systemd-nspawn and subuid files hand out.
    static let first: UInt32 = 0x7000_0000
    /// How many ranges there are.
    static let count = 4_096

    private let file: Descriptor
    private let slot: Int64

    /// Claims the first free range.
    ///
    /// - Parameter path: The lock file; made where it is not there.
    public init(lockFile path: String = "/run/lock/breakfix-ids") throws(SandboxError) {
        let file = try staged("claiming user ids") { () throws(SystemError) in
            try Descriptor.open(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        }
        // A start of our own keeps the search short where many sessions are alive.
        let start = Int(getpid()) % IDRange.count
        for step in 0..<IDRange.count {
            let slot = Int64((start + step) % IDRange.count)
            if clinux_ofd_lock_byte(file.raw, slot) == 0 {
                self.file = file
                self.slot = slot
                base = IDRange.first + UInt32(slot) * IDRange.size
                return
            }
        }
        throw SandboxError("claiming user ids", "all \(IDRange.count) ranges are in use")
    }

    deinit { _ = clinux_ofd_unlock_byte(file.raw, slot) }
}
