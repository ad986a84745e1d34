extension MeaningChecker {
    /// The arguments of checks that name the host to connect to, besides the host of `url`.
    private static let hostArguments = ["host", "connect-to", "via"]

    /// Reports a check whose arguments name a host that it cannot reach, or that is not there.
    ///
    /// `connect-to` replaces the host of `url`, which may then be any name; `via: system` names no host.
    mutating func checkReach(of check: Value, at path: [String]) {
        let key = check["on"] == nil ? "from" : "on"
        guard let from = check[key]?.string, let kind = check.map?.keys.first(where: { vocabulary.checks[$0] != nil }),
            let arguments = check[kind]
        else { return }
        for name in MeaningChecker.hostArguments {
            guard let host = arguments[name]?.string, name != "via" || host != "system" else { continue }
            checkReach(host, from: from, at: path + [kind, name])
        }
        guard let url = arguments["url"]?.string, arguments["connect-to"] == nil else { return }
        if let host = MeaningChecker.host(ofURL: url) {
            checkReach(host, from: from, at: path + [kind, "url"])
        } else {
            error("\(quoted(url)) is no URL", at: path + [kind, "url"], help: "for example `http://db:8080/orders`")
        }
    }

    private mutating func checkReach(_ host: String, from: String, at path: [String]) {
        if host == "localhost" || host.contains(":") || host.hasPrefix("[") || Subnet.address(host) != nil { return }
        let hosts = root["hosts"]?.members?.map(\.name) ?? []
        guard hosts.contains(host) else {
            error(
                "unknown host \(quoted(host))", at: path,
                help: suggestionHelp(for: host, among: hosts, what: "the hosts are"))
            return
        }
        guard !areConnected(from, host) else { return }
        error(
            "`\(escaped(from))` cannot reach `\(escaped(host))`: no network leads there", at: path,
            help: "put both on one network or on routed ones, or check from another host")
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
