/// How bad a host's link is, each way for itself; all zero is a good link.
public struct LinkConditionsPlan: WireCodable, Equatable {
    /// Packets lost, in hundredths of a percent; so are all shares.
    public var loss: UInt32
    /// Packets that come twice.
    public var duplicate: UInt32
    /// Packets that come with a wrong bit.
    public var corrupt: UInt32
    /// Packets that overtake those that are held back.
    public var reorder: UInt32
    /// How long each packet is held back, in milliseconds.
    public var delay: UInt32
    /// By how much that varies, in milliseconds.
    public var jitter: UInt32
    /// Bits a second; 0 where there is no limit.
    public var rate: UInt64
    /// Whether packets to the host suffer.
    public var affectsArriving: Bool
    /// Whether packets from the host suffer.
    public var affectsLeaving: Bool

    /// Makes a plan.
    public init(
        loss: UInt32 = 0, duplicate: UInt32 = 0, corrupt: UInt32 = 0, reorder: UInt32 = 0, delay: UInt32 = 0,
        jitter: UInt32 = 0, rate: UInt64 = 0, affectsArriving: Bool = true, affectsLeaving: Bool = true
    ) {
        self.loss = loss
        self.duplicate = duplicate
        self.corrupt = corrupt
        self.reorder = reorder
        self.delay = delay
        self.jitter = jitter
        self.rate = rate
        self.affectsArriving = affectsArriving
        self.affectsLeaving = affectsLeaving
    }

    /// Whether the link is as good as any.
    public var isGood: Bool { loss == 0 && rate == 0 && !needsNetem }
    /// Whether only the kernel's netem can do it.
    public var needsNetem: Bool { duplicate > 0 || corrupt > 0 || reorder > 0 || delay > 0 || jitter > 0 }

    /// Appends the value, its parts in the order of their declaration.
    public func encode(to writer: inout WireWriter) {
        writer.put(loss)
        writer.put(duplicate)
        writer.put(corrupt)
        writer.put(reorder)
        writer.put(delay)
        writer.put(jitter)
        writer.put(rate)
        writer.put(affectsArriving)
        writer.put(affectsLeaving)
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout WireReader) throws(WireError) {
        loss = try reader.integer()
        duplicate = try reader.integer()
        corrupt = try reader.integer()
        reorder = try reader.integer()
        delay = try reader.integer()
        jitter = try reader.integer()
        rate = try reader.integer()
        affectsArriving = try reader.bool()
        affectsLeaving = try reader.bool()
    }
}
