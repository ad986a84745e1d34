internal import Glibc
internal import Linux
public import Wire

/// The session's own network namespace: a bridge for each network of several hosts, and no way out.
///
/// A network with one host, of which nothing more is asked, has no bridge, only a link whose near end is the gateway: the end of a bridge makes the
/// kernel wait for a grace period with the lock that every other launch on the machine needs (`br_multicast_dev_del`).
///
/// The calling process lives in it, so the bridges and every link on them vanish with that process; nothing of a
/// session is ever to be seen in the machine's own namespace.
public final class Fabric {
    private let netlink: Netlink
    private let networks: [NetworkPlan]
    /// The bridges' indices by the network's place.
    private var bridges: [Int: UInt32] = [:]
    private let conditions: LinkConditions

    /// Makes the bridges.
    ///
    /// - Parameters:
    ///   - hosts: Tells each network's prefix; its first address is the bridge's, the hosts' gateway.
    ///   - hasNameServer: Whether one will listen on every network's gateway address, which must be there before hosts are.
    public init(
        _ networks: [NetworkPlan], hosts: [HostPlan], hasNameServer: Bool = false, on ground: SessionGround
    ) throws(SandboxError) {
        netlink = ground.netlink
        conditions = LinkConditions(netlink)
        self.networks = networks
        let needBridges = hasNameServer || networks.contains { $0.isRouted }
        for index in networks.indices where needBridges || Fabric.needsBridge(networks[index], for: hosts) {
            let network = networks[index]
            try netlink.addBridge("net\(index)", mtu: network.mtu)
            let bridge = if_nametoindex("net\(index)")
            bridges[index] = bridge
            if let member = hosts.lazy.flatMap(\.interfaces).first(where: { $0.network == network.name }) {
                try netlink.addAddress(Fabric.gateway(of: member) + "/\(member.prefix)", to: bridge)
            }
            if !network.gateway6.isEmpty { try netlink.addAddress(network.gateway6, to: bridge) }
        }
        try Routing.set(up: networks, netlink)
    }

    /// Links a host into its networks. Its first link is there, as an ordinary one into a network without a bridge.
    ///
    /// - Parameters:
    ///   - hostIndex: The host's number in the session.
    ///   - boot: How often the host has booted.
    ///   - far: The host's network namespace.
    func connect(_ host: HostPlan, hostIndex: Int, boot: Int, _ far: HostNetwork) throws(SandboxError) {
        if host.interfaces.isEmpty { netlink.remove(Fabric.nearIndex(host: hostIndex, boot: boot, interface: 0)) }
        for index in host.interfaces.indices {
            let interface = host.interfaces[index]
            guard let network = networks.firstIndex(where: { $0.name == interface.network }) else {
                throw SandboxError("linking \(host.name)", "there is no network \(interface.network)")
            }
            let near = Fabric.nearIndex(host: hostIndex, boot: boot, interface: index)
            var pair = VethPair(
                host: hostIndex, boot: boot, interface: index, network: network, namespace: far.namespace.raw)
            pair.peer = interface.name
            pair.bridge = bridges[network]
            pair.mtu = interface.mtu == 0 ? networks[network].mtu : interface.mtu
            if index == 0 {
                try adapt(VethPair(host: hostIndex, boot: boot, namespace: pair.namespace), to: pair, far)
            } else {
                try netlink.addPair(pair)
            }
            if bridges[network] == nil {
                // Two gateways for one host: answers would take the link of the boot before until the kernel has ended it.
                if boot > 1 { netlink.remove(Fabric.nearIndex(host: hostIndex, boot: boot - 1, interface: index)) }
                try netlink.addAddress(Fabric.gateway(of: interface) + "/\(interface.prefix)", to: near)
                let gateway6 = networks[network].gateway6
                if !gateway6.isEmpty { try netlink.addAddress(gateway6, to: near) }
            }
            if interface.conditions.isGood { continue }
            try conditions.apply(
                interface.conditions, to: pair.name, mtu: pair.mtu, place: (host: hostIndex, link: index),
                stage: "making the link of \(host.name) into \(interface.network) as bad as the scenario says")
        }
    }

    /// Makes a link that was there before its plan was known what the plan says. Its far end is down.
    private func adapt(_ link: VethPair, to wanted: VethPair, _ far: HostNetwork) throws(SandboxError) {
        if wanted.mtu != link.mtu {
            try netlink.setMTU(wanted.mtu, of: link.index)
            try far.netlink.setMTU(wanted.mtu, of: link.peerIndex)
        }
        if let bridge = wanted.bridge { try netlink.attach(link.index, to: bridge) }
        if wanted.peer != link.peer { try far.netlink.rename(link.peerIndex, to: wanted.peer) }
        if wanted.peerAddress != link.peerAddress {
            try far.netlink.setAddress(wanted.peerAddress, of: link.peerIndex)
        }
    }

    /// Whether a network has several hosts, or a link that loses packets at a bridge.
    private static func needsBridge(_ network: NetworkPlan, for hosts: [HostPlan]) -> Bool {
        var links = 0
        for host in hosts {
            for link in host.interfaces where link.network == network.name {
                links += 1
                if links > 1 || !link.conditions.isGood { return true }
            }
        }
        return false
    }

    /// What a host's link is numbered at our end; another at each boot, since the one before may linger.
    static func nearIndex(host: Int, boot: Int, interface: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: 4_096 * boot + 16 * host + interface + 64) & 0x3fff_ffff
    }

    /// `lo` in every network namespace.
    static let loopback: UInt32 = 1

    /// What a host's link is numbered inside.
    static func farIndex(_ interface: Int) -> UInt32 { UInt32(interface) + 2 }

    /// Brings up a host's links and gives them addresses.
    static func configure(_ host: HostPlan, _ network: HostNetwork) throws(SandboxError) {
        let names = host.interfaces.filter { !$0.address6.isEmpty }.map(\.name)
        if host.forwards || !names.isEmpty {
            try Namespaces.visiting(network: network.namespace.raw, "addressing \(host.name)") {
                () throws(SandboxError) in
                for name in names { try Routing.skipDuplicateSearch(on: name) }
                if host.forwards { try Routing.forwardAll() }
            }
        }
        let netlink = network.netlink
        for index in host.interfaces.indices {
            let interface = host.interfaces[index]
            let link = farIndex(index)
            try netlink.bringUp(link)
            try netlink.addAddress("\(interface.address)/\(interface.prefix)", to: link)
            if !interface.address6.isEmpty { try netlink.addAddress(interface.address6, to: link) }
            if index == 0, host.usesNetworkGateway {
                try netlink.addRoute(to: "0.0.0.0/0", gateway: gateway(of: interface))
            }
        }
        for route in host.routes { try netlink.addRoute(to: route.destination, gateway: route.gateway) }
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
