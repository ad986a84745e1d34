internal import CNetlink
internal import Glibc
internal import Linux

/// A route netlink connection of the network namespace it was opened in, through libnl.
final class Netlink {
    let socket: OpaquePointer

    /// Opens a connection. Calls `socket(2)` with `NETLINK_ROUTE`.
    init() throws(SandboxError) {
        guard let socket = nl_socket_alloc() else { throw SandboxError("opening netlink", "out of memory") }
        self.socket = socket
        let result = nl_connect(socket, NETLINK_ROUTE)
        if result < 0 {
            nl_socket_free(socket)
            throw Netlink.error("opening netlink", result)
        }
    }

    deinit { nl_socket_free(socket) }

    /// Makes a bridge that is up.
    func addBridge(_ name: String, mtu: UInt32) throws(SandboxError) {
        guard let link = rtnl_link_bridge_alloc() else { throw SandboxError("making a bridge", "out of memory") }
        defer { rtnl_link_put(link) }
        rtnl_link_set_name(link, name)
        rtnl_link_set_mtu(link, mtu)
        rtnl_link_set_flags(link, UInt32(IFF_UP))
        try Netlink.check("making bridge \(name)", rtnl_link_add(socket, link, NLM_F_CREATE | NLM_F_EXCL))
    }

    /// Makes a veth pair in one message: our end here, up, the peer born in another network namespace.
    func addPair(_ pair: VethPair) throws(SandboxError) {
        guard let link = rtnl_link_veth_alloc(), let far = rtnl_link_veth_get_peer(link) else {
            throw SandboxError("making a link", "out of memory")
        }
        defer {
            rtnl_link_put(far)
            rtnl_link_put(link)
        }
        rtnl_link_set_name(link, pair.name)
        rtnl_link_set_ifindex(link, Int32(pair.index))
        if let bridge = pair.bridge { rtnl_link_set_master(link, Int32(bridge)) }
        rtnl_link_set_name(far, pair.peer)
        rtnl_link_set_ifindex(far, Int32(pair.peerIndex))
        for end in [link, far] { rtnl_link_set_mtu(end, pair.mtu) }
        // The peer cannot be born up: the kernel brings it up before it knows its other end (ENOTCONN).
        rtnl_link_set_flags(link, UInt32(IFF_UP))
        rtnl_link_set_ns_fd(far, pair.namespace)
        if let address = nl_addr_build(AF_LLC, pair.peerAddress, pair.peerAddress.count) {
            rtnl_link_set_addr(far, address)
            nl_addr_put(address)
        }
        try Netlink.check("making link \(pair.name)", rtnl_link_add(socket, link, NLM_F_CREATE | NLM_F_EXCL))
    }

    /// Brings up a link; 1 is `lo` in every namespace.
    func bringUp(_ index: UInt32) throws(SandboxError) {
        try change(index, "bringing up link \(index)") { rtnl_link_set_flags($0, UInt32(IFF_UP)) }
    }

    /// Changes a link as `set` says.
    private func change(_ index: UInt32, _ stage: String, _ set: (OpaquePointer) -> Void) throws(SandboxError) {
        guard let link = rtnl_link_alloc(), let change = rtnl_link_alloc() else {
            throw SandboxError(stage, "out of memory")
        }
        defer {
            rtnl_link_put(link)
            rtnl_link_put(change)
        }
        rtnl_link_set_ifindex(link, Int32(index))
        set(change)
        try Netlink.check(stage, rtnl_link_change(socket, link, change, 0))
    }

    /// Gives a link a hardware address.
    func setAddress(_ bytes: [UInt8], of index: UInt32) throws(SandboxError) {
        guard let address = nl_addr_build(AF_LLC, bytes, bytes.count) else {
            throw SandboxError("addressing link \(index)", "out of memory")
        }
        defer { nl_addr_put(address) }
        try change(index, "addressing link \(index)") { rtnl_link_set_addr($0, address) }
    }

    /// Sets the largest packet of a link.
    func setMTU(_ mtu: UInt32, of index: UInt32) throws(SandboxError) {
        try change(index, "setting the MTU of link \(index)") { rtnl_link_set_mtu($0, mtu) }
    }

    /// Puts a link on a bridge.
    func attach(_ index: UInt32, to bridge: UInt32) throws(SandboxError) {
        try change(index, "attaching link \(index)") { rtnl_link_set_master($0, Int32(bridge)) }
    }

    /// Renames a link, which is down.
    func rename(_ index: UInt32, to name: String) throws(SandboxError) {
        try change(index, "naming link \(index) \(name)") { rtnl_link_set_name($0, name) }
    }

    /// Gives a link an address such as `10.20.0.2/24`.
    func addAddress(_ address: String, to link: UInt32) throws(SandboxError) {
        let stage = "giving link \(link) the address \(address)"
        let local = try Netlink.parse(address, stage)
        defer { nl_addr_put(local) }
        guard let entry = rtnl_addr_alloc() else { throw SandboxError(stage, "out of memory") }
        defer { rtnl_addr_put(entry) }
        rtnl_addr_set_ifindex(entry, Int32(link))
        rtnl_addr_set_local(entry, local)
        // Nobody else can have it, and a second's search for whoever has would delay everything.
        if nl_addr_get_family(local) == AF_INET6 { rtnl_addr_set_flags(entry, UInt32(IFA_F_NODAD)) }
        try Netlink.check(stage, rtnl_addr_add(socket, entry, 0))
    }

    static func parse(_ text: String, _ stage: String) throws(SandboxError) -> OpaquePointer {
        var result: OpaquePointer?
        try check(stage, nl_addr_parse(text, AF_UNSPEC, &result))
        guard let result else { throw SandboxError(stage, "\(text) is no address") }
        return result
    }

    static func check(_ stage: String, _ result: Int32) throws(SandboxError) {
        if result < 0 { throw error(stage, result) }
    }

    static func error(_ stage: String, _ result: Int32) -> SandboxError {
        SandboxError(stage, nl_geterror(result).map { String(cString: $0) } ?? "netlink error \(result)")
    }
}
