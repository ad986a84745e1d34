internal import Glibc
internal import Linux
internal import Wire

/// Passes packets on between the networks of a session that are routed, and between no others.
///
/// The gateways live in the session's own network namespace, which has no link to the machine: what no network of the
/// session has leads nowhere. IPv4 forwards by link; IPv6 only all or nothing, so rules keep out what is not routed.
enum Routing {
    /// Before the ordinary table, and after everything.
    private static let first: UInt32 = 100
    private static let last: UInt32 = 40_000

    /// Sets it up; costs nothing where no network is routed. Writes below `/proc/sys/net`.
    static func set(up networks: [NetworkPlan], _ netlink: Netlink) throws(SandboxError) {
        guard networks.contains(where: { $0.isRouted }) else { return }
        let links = networks.enumerated().map { (name: "net\($0.offset)", plan: $0.element) }
        let hasIPv6 = networks.contains { !$0.gateway6.isEmpty }
        try staged("routing between networks") { () throws(SystemError) in
            for link in links where link.plan.isRouted { try write("1", to: "ipv4/conf/\(link.name)/forwarding") }
            if hasIPv6 { try write("1", to: "ipv6/conf/all/forwarding") }
        }
        for family in hasIPv6 ? [AF_INET, AF_INET6] : [AF_INET] {
            for link in links {
                if !link.plan.isRouted {
                    try netlink.addRule(.blackhole, from: link.name, family: family, priority: first)
                } else if link.plan.isOutsideSilent {
                    try netlink.addRule(.blackhole, from: link.name, family: family, priority: last)
                }
            }
            for (link, other) in links.flatMap({ link in links.map { (link, $0) } })
            where link.plan.isRouted && !other.plan.isRouted {
                let prefix = family == AF_INET ? other.plan.subnet : other.plan.gateway6
                if prefix.isEmpty { continue }
                try netlink.addRule(.prohibit, from: link.name, to: prefix, family: family, priority: first)
            }
        }
    }

    /// Lets the calling process's network namespace pass packets on between its links: a host that is a router.
    static func forwardAll() throws(SandboxError) {
        try staged("forwarding") { () throws(SystemError) in
            try write("1", to: "ipv4/ip_forward")
            try write("1", to: "ipv6/conf/all/forwarding")
        }
    }

    /// Keeps the calling process's network namespace from passing packets on: a new namespace does what the machine's
    /// does, and a machine with containers on it forwards.
    static func forwardNothing() throws(SandboxError) {
        try staged("forwarding nothing") { () throws(SystemError) in try write("0", to: "ipv4/ip_forward") }
    }

    /// Has a link take its IPv6 addresses at once: the link-local one is the kernel's, and
    /// until it is settled no neighbour is found.
    static func skipDuplicateSearch(on link: String) throws(SandboxError) {
        try staged("addressing \(link)") { () throws(SystemError) in
            try write("0", to: "ipv6/conf/\(link)/accept_dad")
        }
    }

    /// The same for all links to come; on a machine without IPv6 there is nothing to skip.
    static func skipDuplicateSearches() throws(SandboxError) {
        do {
            try write("0", to: "ipv6/conf/default/accept_dad")
        } catch {
            if error.errno != ENOENT { throw SandboxError("addressing links", error) }
        }
    }

    /// Sets a value of the network namespace that the calling process is in.
    static func write(_ text: String, to name: String) throws(SystemError) {
        try proc.get().descriptor.openAt("sys/net/" + name, O_WRONLY).writeAll(Array(text.utf8))
    }

    /// A proc file system of the keeper's own, mounted nowhere.
    ///
    /// On the machine's the settings of all namespaces have the same folders and names, and the kernel goes through those of
    /// every other session to find one (`proc_sys_compare`): 4 ms of a launch with a thousand alive.
    private static let proc = Result { () throws(SystemError) in SharedDescriptor(try MountTree.make("proc")) }
}
