/// A link between the session's network namespace and a host's.
struct VethPair {
    /// The name at our end.
    let name: String
    /// The number at our end.
    let index: UInt32
    /// The bridge that our end belongs to; nil for none.
    let bridge: UInt32?
    /// The largest packet in bytes.
    let mtu: UInt32
    /// The name in the host.
    let peer: String
    /// The number in the host.
    let peerIndex: UInt32
    /// The hardware address in the host.
    let peerAddress: [UInt8]
    /// The host's network namespace.
    let namespace: Int32
}
