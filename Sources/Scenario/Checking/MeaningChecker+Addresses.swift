extension MeaningChecker {
    /// Holds the links of a network against its hosts and its prefix.
    mutating func checkAddresses(of hosts: [String], in network: String, _ subnet: Subnet) {
        let path = ["networks", network, "links"]
        var taken: [Int: String] = [:]
        for name in links(of: network) where !hosts.contains(name) {
            error(
                "`\(escaped(name))` is not on `\(escaped(network))`", at: path + [name],
                help: suggestionHelp(for: name, among: hosts, what: "its hosts are"))
        }
        for (position, host) in hosts.enumerated() {
            guard let text = link(host, in: network)?["address"]?.string else {
                claim(position + 2, for: host, in: network, &taken)
                continue
            }
            let place = path + [host, "address"]
            guard let address = Subnet.address(text) else {
                error("\(quoted(text)) is no IPv4 address", at: place, help: "for example `10.20.0.50`")
                continue
            }
            guard let number = subnet.number(of: address) else {
                error("\(text) is not in the network's subnet", at: place, help: "take an address of the subnet")
                continue
            }
            switch number {
            case 0, (1 << (32 - subnet.bits)) - 1:
                error("\(text) is the subnet's own or its broadcast address", at: place, help: "take one between")
            case 1: error("\(text) is the network's gateway", at: place, help: "hosts' addresses begin at `.2`")
            default: claim(number, for: host, in: network, &taken)
            }
        }
    }

    /// Reports an address that two hosts have.
    private mutating func claim(_ number: Int, for host: String, in network: String, _ taken: inout [Int: String]) {
        if let other = taken[number], other != host {
            let named = link(host, in: network)?["address"] == nil ? other : host
            error(
                "`\(escaped(host))` and `\(escaped(other))` have the same address",
                at: ["networks", network, "links", named, "address"],
                help: "a host without an address of its own has one by its place in `hosts`")
        }
        taken[number] = host
    }

    /// The same for IPv6, and that no two networks have the same prefix.
    mutating func checkPrefixes() {
        var seen: [(name: String, prefix: IPv6Prefix)] = []
        for network in root["networks"]?.members?.map(\.name) ?? [] {
            let path = ["networks", network]
            guard let text = value["networks"]?[network]?["subnet6"]?.string else {
                for host in links(of: network) where link(host, in: network)?["address6"] != nil {
                    error(
                        "`\(escaped(network))` has no IPv6 prefix", at: path + ["links", host, "address6"],
                        help: "give the network a `subnet6`")
                }
                continue
            }
            guard let prefix = IPv6Prefix(text) else {
                error(
                    "\(quoted(text)) is no IPv6 prefix of 64 bits", at: path + ["subnet6"],
                    help: "the bits after the prefix are zero, for example `fd20:0:0:1::/64`")
                continue
            }
            if let other = seen.first(where: { $0.prefix == prefix }) {
                error("`\(other.name)` has the same prefix", at: path + ["subnet6"], help: "give each one of its own")
            }
            seen.append((network, prefix))
            checkAddresses6(in: network, prefix)
        }
    }

    private mutating func checkAddresses6(in network: String, _ prefix: IPv6Prefix) {
        var taken: [UInt64: String] = [:]
        for (position, host) in hosts(of: network).enumerated() {
            let place = ["networks", network, "links", host, "address6"]
            var number = UInt64(position) + 2
            if let text = link(host, in: network)?["address6"]?.string {
                guard let own = prefix.number(of: text), own > 1 else {
                    error(
                        "\(quoted(text)) is no address for a host of the network's IPv6 prefix", at: place,
                        help: "for example `\(prefix.address(0x50))`; `::1` is the gateway's")
                    continue
                }
                number = own
            }
            if let other = taken[number], other != host {
                error("`\(escaped(host))` and `\(escaped(other))` have the same IPv6 address", at: place)
            }
            taken[number] = host
        }
    }

    private func links(of network: String) -> [String] {
        root["networks"]?[network]?["links"]?.members?.map(\.name) ?? []
    }

    private func link(_ host: String, in network: String) -> Value? {
        value["networks"]?[network]?["links"]?[host]
    }
}
