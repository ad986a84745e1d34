extension MeaningChecker {
    mutating func checkNetworks() {
        var seen: [(name: String, subnet: Subnet)] = []
        for name in root["networks"]?.members?.map(\.name) ?? [] {
            guard let network = value["networks"]?[name] else { continue }
            let path = ["networks", name]
            let hosts = network["hosts"]?.list?.compactMap(\.string) ?? []
            checkTwice(hosts, in: name, at: path)
            guard let text = network["subnet"]?.string else { continue }
            guard let subnet = Subnet(text) else {
                error(
                    "\(quoted(text)) is no IPv4 prefix of 8 to 30 bits", at: path + ["subnet"],
                    help: "the bits after the prefix are zero, for example `10.20.0.0/24`")
                continue
            }
            if let other = seen.first(where: { $0.subnet.overlaps(subnet) }) {
                error(
                    "the subnet \(text) overlaps that of `\(other.name)`", at: path + ["subnet"],
                    help: "give each network addresses of its own")
            }
            seen.append((name, subnet))
            checkAddresses(of: hosts, in: name, subnet)
            if hosts.count > subnet.hostCapacity {
                error(
                    "\(hosts.count) hosts do not fit into \(text), which has room for \(subnet.hostCapacity)",
                    at: path + ["hosts"], help: "take a shorter prefix; the hosts' addresses begin at `.2`")
            }
        }
        checkPrefixes()
        checkConditions()
        checkLonely()
    }

    private mutating func checkTwice(_ hosts: [String], in name: String, at path: [String]) {
        for (index, host) in hosts.enumerated() where hosts[..<index].contains(host) {
            error(
                "`\(escaped(host))` is on `\(name)` twice", at: path + ["hosts", String(index)], help: "name it once")
        }
    }

    private mutating func checkLonely() {
        let hosts = root["hosts"]?.members?.map(\.name) ?? []
        guard hosts.count > 1, knowsNetworks else { return }
        let networks = value["networks"]?.map ?? [:]
        let connected = Set(networks.values.flatMap { $0["hosts"]?.list?.compactMap(\.string) ?? [] })
        for host in hosts where !connected.contains(host) {
            warning(
                "the host `\(escaped(host))` is on no network", at: ["hosts", host],
                help: "add it to a network's `hosts`")
        }
    }

    /// Whether every network could be decoded with its hosts; what is broken is not held against the rest.
    var knowsNetworks: Bool {
        (root["networks"]?.members ?? []).allSatisfy { member in
            value["networks"]?[member.name]?["hosts"]?.list?.contains(.null) == false
        } && (root["networks"] == nil || value["networks"] != nil)
    }

    /// The hosts of a network, as far as they could be decoded.
    func hosts(of network: String) -> [String] {
        value["networks"]?[network]?["hosts"]?.list?.compactMap(\.string) ?? []
    }

    /// The networks that a host is on.
    func networks(of host: String) -> [String] {
        (value["networks"]?.map ?? [:]).keys.filter { hosts(of: $0).contains(host) }.sorted()
    }

    /// Whether packets find their way from one host to another: over a network they share, over gateways of routed
    /// networks, over hosts that forward.
    func areConnected(_ first: String, _ second: String) -> Bool {
        if first == second || !knowsNetworks { return true }
        var reached = Set(networks(of: first))
        var isGrowing = true
        while isGrowing {
            let before = reached.count
            if reached.contains(where: isRouted) {
                reached.formUnion((value["networks"]?.map ?? [:]).keys.filter(isRouted))
            }
            for (name, host) in value["hosts"]?.map ?? [:] where host["forward"]?.bool == true {
                let own = networks(of: name)
                if own.contains(where: reached.contains) { reached.formUnion(own) }
            }
            isGrowing = reached.count > before
        }
        return !reached.isDisjoint(with: networks(of: second))
    }

    private func isRouted(_ network: String) -> Bool { value["networks"]?[network]?["routed"]?.bool == true }
}

/// An IPv4 prefix.
struct Subnet {
    let base: UInt32
    let bits: Int

    /// Reads `a.b.c.d/n`, with n from 8 to 30 and zeros after the prefix.
    init?(_ text: String) {
        self.init(route: text)
        guard (8...30).contains(bits) else { return nil }
    }

    /// Reads the prefix of a route: any length from 1 bit to 32.
    init?(route text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let bits = Int(halves[1]), String(bits) == halves[1], (1...32).contains(bits),
            let base = Subnet.address(halves[0]), base & ~Subnet.mask(bits) == 0
        else { return nil }
        self.base = base
        self.bits = bits
    }

    /// How many hosts fit: without the network's own address, `.1` and the broadcast address.
    var hostCapacity: Int { (1 << (32 - bits)) - 3 }

    func overlaps(_ other: Subnet) -> Bool {
        let mask = Subnet.mask(min(bits, other.bits))
        return base & mask == other.base & mask
    }

    private static func mask(_ bits: Int) -> UInt32 { ~UInt32(0) << (32 - UInt32(bits)) }

    /// The number of an address in the prefix; nil where it is outside.
    func number(of address: UInt32) -> Int? {
        address & Subnet.mask(bits) == base ? Int(address & ~Subnet.mask(bits)) : nil
    }

    /// Reads four numbers from 0 to 255.
    static func address(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard let number = UInt8(part), String(number) == part else { return nil }
            address = address << 8 | UInt32(number)
        }
        return address
    }
}
