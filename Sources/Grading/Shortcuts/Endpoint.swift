import Scenario

/// Where a check connects to.
struct Endpoint: Hashable {
    let host: String
    let port: Int

    /// The endpoints of a problem's checks; invariants are no symptom that somebody would want to fake.
    static func all(of problem: Problem) -> Set<Endpoint> { Set(problem.checks.compactMap(Endpoint.init)) }

    /// Nil where the check connects nowhere, or wants nobody to answer.
    private init?(_ check: Check) {
        let arguments = check.arguments
        var target: (host: String, port: Int)?
        switch check.kind {
        case HTTPCheck.id: target = Self.target(of: arguments["url"]?.string ?? "")
        case TCPCheck.id where arguments["expect"]?.string ?? "open" == "open", TLSCheck.id:
            target = (arguments["host"]?.string ?? check.host, arguments["port"]?.int ?? 443)
        case PortCheck.id where arguments["expect"]?.string ?? "listening" == "listening":
            target = arguments["port"]?.int.map { (check.host, $0) }
        default: target = nil
        }
        guard let target else { return nil }
        let isLocal = ["localhost", "127.0.0.1", "[::1]"].contains(target.host)
        host = isLocal ? check.host : target.host
        port = target.port
    }

    private static func target(of url: String) -> (host: String, port: Int)? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        let standard = url.hasPrefix("https") ? 443 : 80
        guard let colon = authority.lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...])
        else { return (String(authority), standard) }
        return (String(authority[..<colon]), port)
    }
}
