internal import Glibc
internal import Linux
public import Wire

/// The session's own network namespace: a bridge for each network, and no way out.
///
/// The calling process lives in it, so the bridges and every link on them vanish with that process; nothing of a
/// session is ever to be seen in the machine's own namespace.
public final class Fabric {
    private let netlink: Netlink
    private let networks: [NetworkPlan]

    /// Enters a new network namespace and makes the bridges. Calls `unshare(2)`: for single-threaded processes.
    ///
    /// - Parameter hosts: Tells each network's prefix; its first address is the bridge's, the hosts' gateway.
    public init(_ networks: [NetworkPlan], hosts: [HostPlan]) throws(SandboxError) {
        try Namespaces.enterNew(.network, "making the session's network")
        netlink = try Netlink()
        self.networks = networks
        try netlink.bringUp("lo")
        for (index, network) in networks.enumerated() {
            try netlink.addBridge("net\(index)", mtu: network.mtu)
            if let member = hosts.lazy.flatMap(\.interfaces).first(where: { $0.network == network.name }) {
                try netlink.addAddress(Fabric.gateway(of: member) + "/\(member.prefix)", to: "net\(index)")
            }
        }
    }

    /// Links a host into its networks; the far ends are born in the host's namespace.
    ///
    /// - Parameters:
    ///   - hostIndex: The host's number in the session; names and hardware addresses follow from it.
    ///   - boot: How often the host has booted: a link of the boot before may still be on its way out.
    func connect(_ host: HostPlan, hostIndex: Int, boot: Int, namespace: Int32) throws(SandboxError) {
        for (index, interface) in host.interfaces.enumerated() {
            guard let network = networks.firstIndex(where: { $0.name == interface.network }) else {
                throw SandboxError("linking \(host.name)", "there is no network \(interface.network)")
            }
            try netlink.addPair(
                "h\(hostIndex)b\(boot)i\(index)", bridge: if_nametoindex("net\(network)"),
                mtu: networks[network].mtu, peer: interface.name,
                peerAddress: [
                    0x02, 0x42, 0x0a, UInt8(truncatingIfNeeded: network), UInt8(truncatingIfNeeded: hostIndex),
                    UInt8(truncatingIfNeeded: index),
                ],
                namespace: namespace)
        }
    }

    /// Brings up a host's links from inside; runs in the host's process.
    static func configure(_ host: HostPlan) throws(SandboxError) {
        let netlink = try Netlink()
        try netlink.bringUp("lo")
        for (index, interface) in host.interfaces.enumerated() {
            try netlink.bringUp(interface.name)
            try netlink.addAddress("\(interface.address)/\(interface.prefix)", to: interface.name)
            if index == 0 { try netlink.addDefaultRoute(gateway: gateway(of: interface), through: interface.name) }
        }
    }

    /// The first address of a link's network.
    static func gateway(of interface: InterfacePlan) -> String {
        let octets = interface.address.split(separator: ".").compactMap { UInt32($0) }
        let address = octets.reduce(0) { $0 << 8 | $1 }
        let mask: UInt32 = interface.prefix == 0 ? 0 : ~0 << (32 - UInt32(interface.prefix))
        let first = (address & mask) + 1
        return "\(first >> 24).\(first >> 16 & 255).\(first >> 8 & 255).\(first & 255)"
    }
}
