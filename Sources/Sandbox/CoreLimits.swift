internal import Glibc
internal import Linux

/// How large a core dump may be inside.
///
/// What becomes of a dump is one setting of the whole machine: a program or a socket takes it outside, as the
/// machine's root, or a file lies where an absolute path says. Only where it is a file in the crashing process's own
/// folder is it the host's affair.
enum CoreLimits {
    /// The soft and the hard limit in bytes.
    struct Bounds: Equatable {
        let soft: UInt64
        let hard: UInt64
    }

    /// What holds on this machine. Reads `/proc/sys/kernel/core_pattern`; asked once, before there is a host.
    static let here: Bounds = {
        let pattern = try? Descriptor.open("/proc/sys/kernel/core_pattern", O_RDONLY).readAll(limit: 256)
        return bounds(pattern: String(decoding: pattern ?? Array("|".utf8), as: UTF8.self))
    }()

    /// What holds with a setting of `kernel.core_pattern`.
    ///
    /// A limit of one byte is the kernel's own sign that no program may be started for a dump: zero is not.
    static func bounds(pattern: String) -> Bounds {
        let staysInside = pattern.first.map { !"|/@".contains($0) } ?? true
        return staysInside ? Bounds(soft: 0, hard: .max) : Bounds(soft: 1, hard: 1)
    }
}
