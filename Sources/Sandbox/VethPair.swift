/// A link between the session's network namespace and a host's.
struct VethPair {
    /// The name at our end.
    let name: String
    /// The number at our end.
    let index: UInt32
    /// The name in the host.
    var peer = "eth0"
    /// The number in the host.
    let peerIndex: UInt32
    /// The hardware address in the host.
    let peerAddress: [UInt8]
    /// The host's network namespace.
    let namespace: Int32
    /// The bridge that our end belongs to; nil for none.
    var bridge: UInt32?
    /// The largest packet in bytes.
    var mtu = VethPair.usualMTU

    /// What most networks have.
    static let usualMTU: UInt32 = 1_500

    /// Describes a host's link into a network.
    ///
    /// - Parameters:
    ///   - host: The host's number in the session; names and hardware addresses follow from it.
    ///   - boot: How often the host has booted: a link of the boot before may still be on its way out.
    ///   - interface: The link's number in the host.
    ///   - network: The network's place in the plan.
    init(host: Int, boot: Int, interface: Int = 0, network: Int = 0, namespace: Int32) {
        name = "h\(host)b\(boot)i\(interface)"
        index = Fabric.nearIndex(host: host, boot: boot, interface: interface)
        peerIndex = Fabric.farIndex(interface)
        peerAddress = VethPair.address(host: host, interface: interface, network: network)
        self.namespace = namespace
    }

    /// The hardware address of a host's end.
    static func address(host: Int, interface: Int, network: Int) -> [UInt8] {
        [0x02, 0x42, 0x0a] + [network, host, interface].map { UInt8(truncatingIfNeeded: $0) }
    }
}
