/// System calls that fail, as rules for whoever answers for a host's calls: nothing in the host is changed.
///
/// A call is hit where everything that is given fits, the pace lets it, the schedule is on, and it is not healed.
public struct SyscallFault: Sendable, Equatable {
    /// What happens instead of the call.
    public enum Effect: Sendable, Equatable {
        /// It fails with this error number.
        case fail(Int32)
        /// It happens, but only after so many milliseconds.
        case delay(Int)
        /// Its process gets this signal.
        case kill(Int32)
    }

    /// Something outside the call that ends the failure as long as it holds.
    public enum Condition: Sendable, Equatable {
        /// Nothing is at this path.
        case missing(String)
        /// Something is at this path.
        case exists(String)
        /// A file system of its own is mounted at this path.
        case mounted(String)
        /// The file at this path has this text.
        case contains(path: String, text: String)
        /// The file at this path is there and does not have this text.
        case lacks(path: String, text: String)
        /// The file system at this path has so many bytes free.
        case free(path: String, bytes: Int)
    }

    /// The calls; at least one.
    public var calls: [Syscall]
    /// What happens to them.
    public var effect: Effect
    /// A pattern of the path that a call is about; nil takes any.
    public var path: String?
    /// Where a file system is mounted that a call's file must be on; nil takes any.
    public var disk: String?
    /// An IPv4 or IPv6 address or prefix; nil takes any.
    public var address: String?
    /// The port of the address; nil takes any.
    public var port: Int?
    /// The program's name or its file; nil takes any.
    public var program: String?
    /// The systemd unit that the process belongs to; nil takes any.
    public var unit: String?
    /// The user's number; nil takes any.
    public var uid: Int?
    /// How many calls pass first.
    public var after: Int
    /// Only each so many-th call is hit.
    public var every: Int
    /// How many calls are hit at most; nil where there is no end.
    public var count: Int?
    /// How many of a hundred calls are hit, by chance.
    public var percent: Int
    /// Milliseconds that it is on, again and again; 0 where it is always on.
    public var on: Int
    /// Milliseconds that it is off in between.
    public var off: Int
    /// It is healed while all of these hold; never where there is none.
    public var healing: [Condition]

    /// Makes a fault that hits every call of these names.
    init(_ calls: [Syscall], _ effect: Effect) {
        self.calls = calls
        self.effect = effect
        after = 0
        every = 1
        percent = 100
        on = 0
        off = 0
        healing = []
    }
}
