/// How bad a host's link is. Shares are in hundredths of a percent of the packets, each way for itself.
public struct LinkConditions: Codable, Sendable, Equatable {
    /// Which packets suffer.
    public enum Direction: String, Codable, Sendable {
        /// Those to the host and those from it.
        case both
        /// Those to the host.
        case host
        /// Those from the host.
        case network
    }

    /// How many packets are lost.
    public var loss: Int
    /// How long each is held back, in milliseconds.
    public var delay: Int
    /// By how much that varies, in milliseconds.
    public var jitter: Int
    /// Bits a second; 0 where there is no limit.
    public var rate: Int
    /// How many packets come twice.
    public var duplicate: Int
    /// How many packets come with a wrong bit.
    public var corrupt: Int
    /// How many packets overtake those that are held back.
    public var reorder: Int
    /// Which packets suffer.
    public var toward: Direction

    /// Makes conditions; the defaults are those of a good link.
    public init(
        loss: Int = 0, delay: Int = 0, jitter: Int = 0, rate: Int = 0, duplicate: Int = 0, corrupt: Int = 0,
        reorder: Int = 0, toward: Direction = .both
    ) {
        self.loss = loss
        self.delay = delay
        self.jitter = jitter
        self.rate = rate
        self.duplicate = duplicate
        self.corrupt = corrupt
        self.reorder = reorder
        self.toward = toward
    }

    /// Whether only the kernel's netem can do it; loss and rate have substitutes.
    public var needsNetem: Bool { delay > 0 || jitter > 0 || duplicate > 0 || corrupt > 0 || reorder > 0 }
}
