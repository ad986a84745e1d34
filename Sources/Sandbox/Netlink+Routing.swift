internal import CNetlink
internal import Glibc

extension Netlink {
    /// What a rule does with a packet that no network takes.
    enum Verdict: UInt8 {
        /// It vanishes; `FR_ACT_BLACKHOLE`.
        case blackhole = 6
        /// The sender is told that it may not; `FR_ACT_PROHIBIT`.
        case prohibit = 8
    }

    /// Adds a route such as `10.30.0.0/24`, `0.0.0.0/0` or `::/0` by a neighbour, IPv4 or IPv6.
    func addRoute(to destination: String, gateway: String) throws(SandboxError) {
        let stage = "adding the route to \(destination) by \(gateway)"
        let via = try Netlink.parse(gateway, stage)
        defer { nl_addr_put(via) }
        let prefix = try Netlink.parse(destination, stage)
        defer { nl_addr_put(prefix) }
        guard let route = rtnl_route_alloc(), let hop = rtnl_route_nh_alloc() else {
            throw SandboxError(stage, "out of memory")
        }
        defer { rtnl_route_put(route) }
        // The kernel finds the link by the neighbour's address.
        rtnl_route_nh_set_gateway(hop, via)
        rtnl_route_set_dst(route, prefix)
        rtnl_route_add_nexthop(route, hop)
        try Netlink.check(stage, rtnl_route_add(socket, route, 0))
    }

    /// Adds a routing rule for packets that come in by a link.
    ///
    /// - Parameters:
    ///   - prefix: Only packets to addresses of this prefix; any where nil.
    ///   - priority: Rules are asked in this order; the ordinary table stands at 32 766.
    func addRule(
        _ verdict: Verdict, from link: String, to prefix: String? = nil, family: Int32, priority: UInt32
    ) throws(SandboxError) {
        let stage = "adding a routing rule for \(link)"
        guard let rule = rtnl_rule_alloc() else { throw SandboxError(stage, "out of memory") }
        defer { rtnl_rule_put(rule) }
        rtnl_rule_set_family(rule, family)
        rtnl_rule_set_prio(rule, priority)
        try Netlink.check(stage, rtnl_rule_set_iif(rule, link))
        rtnl_rule_set_action(rule, verdict.rawValue)
        if let prefix {
            let address = try Netlink.parse(prefix, stage)
            defer { nl_addr_put(address) }
            try Netlink.check(stage, rtnl_rule_set_dst(rule, address))
        }
        try Netlink.check(stage, rtnl_rule_add(socket, rule, 0))
    }

    /// Makes a link of a kind that needs no more, and brings it up; one that is there already stays.
    func addLink(_ name: String, kind: String) throws(SandboxError) {
        let stage = "making \(name)"
        guard if_nametoindex(name) == 0 else { return }
        guard let link = rtnl_link_alloc() else { throw SandboxError(stage, "out of memory") }
        defer { rtnl_link_put(link) }
        rtnl_link_set_name(link, name)
        try Netlink.check(stage, rtnl_link_set_type(link, kind))
        rtnl_link_set_flags(link, UInt32(IFF_UP))
        try Netlink.check(stage, rtnl_link_add(socket, link, NLM_F_CREATE | NLM_F_EXCL))
    }

    /// Ends a link and its other end; one that is gone is no error.
    func remove(_ index: UInt32) {
        guard let link = rtnl_link_alloc() else { return }
        defer { rtnl_link_put(link) }
        rtnl_link_set_ifindex(link, Int32(index))
        _ = rtnl_link_delete(socket, link)
    }
}
