/// An IPv4 prefix such as `10.20.0.0/24`, and the addresses in it.
struct Subnet: Equatable, Sendable {
    /// The first address as a number; host bits are cleared.
    let base: UInt32
    /// The prefix length.
    let prefix: UInt8

    /// Reads `a.b.c.d/n`; nil where it is no such text or has no room for two hosts.
    init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let prefix = UInt8(halves[1]), (8...30).contains(prefix) else { return nil }
        let parts = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part) else { return nil }
            address = address << 8 | UInt32(byte)
        }
        base = address & (UInt32.max << (32 - UInt32(prefix)))
        self.prefix = prefix
    }

    /// The first address: the network's gateway.
    var gateway: String { Subnet.text(base + 1) }

    /// The address of the host at `position` of its network: `.2` for the first; nil where the subnet is full.
    func address(ofHostAt position: Int) -> String? {
        let size = UInt64(1) << (32 - UInt64(prefix))
        let offset = UInt64(position) + 2
        guard offset < size - 1 else { return nil }
        return Subnet.text(base + UInt32(offset))
    }

    private static func text(_ address: UInt32) -> String {
        [24, 16, 8, 0].map { String((address >> $0) & 255) }.joined(separator: ".")
    }
}
