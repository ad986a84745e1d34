extension MeaningChecker {
    /// Reports a check whose `url` or `host` names a host that it cannot reach, or none.
    mutating func checkReach(of check: Value, at path: [String]) {
        let key = check["on"] == nil ? "from" : "on"
        guard let from = check[key]?.string, let kind = check.map?.keys.first(where: { vocabulary.checks[$0] != nil }),
            let arguments = check[kind]
        else { return }
        if let url = arguments["url"]?.string {
            guard let host = MeaningChecker.host(ofURL: url) else {
                error(
                    "\(quoted(url)) is no URL", at: path + [kind, "url"], help: "for example `http://db:8080/orders`")
                return
            }
            checkReach(host, from: from, isElsewhere: arguments["host"] != nil, at: path + [kind, "url"])
        }
        if let host = arguments["host"]?.string {
            checkReach(host, from: from, isElsewhere: false, at: path + [kind, "host"])
        }
    }

    private mutating func checkReach(_ host: String, from: String, isElsewhere: Bool, at path: [String]) {
        if host == "localhost" || host.hasPrefix("[") || Subnet.address(host) != nil { return }
        let hosts = root["hosts"]?.members?.map(\.name) ?? []
        if hosts.contains(host) {
            guard !areConnected(from, host) else { return }
            error(
                "`\(escaped(from))` cannot reach `\(escaped(host))`: they share no network", at: path,
                help: "put both on one network, or check from another host")
        } else if !host.contains(".") {
            error(
                "unknown host \(quoted(host))", at: path,
                help: suggestionHelp(for: host, among: hosts, what: "the hosts are"))
        } else if !isElsewhere {
            warning(
                "\(quoted(host)) is no host of this scenario", at: path,
                help: "make sure that `\(escaped(from))` resolves it in health")
        }
    }

    /// The host of an absolute URL: `http://user@db:8080/orders` → `db`; an IPv6 address with its brackets.
    static func host(ofURL url: String) -> String? {
        guard let scheme = url.firstRange(of: "://"), scheme.lowerBound > url.startIndex else { return nil }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        let place = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        if place.hasPrefix("[") { return place.contains("]") ? String(place.prefix { $0 != "]" }) + "]" : nil }
        let parts = place.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty else { return nil }
        if parts.count == 2 { guard let port = UInt16(parts[1]), port > 0 else { return nil } }
        return String(parts[0])
    }
}
