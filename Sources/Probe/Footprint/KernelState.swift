internal import Grading

/// What the kernel keeps of a host's network, as the pristine image's programs print it.
enum KernelState {
    /// Prints sections that begin with a line `== kind`; a program that the image does not have prints nothing.
    static let script = """
        exec 2>/dev/null
        echo '== firewall'; nft -s list ruleset
        echo '== network'
        ip -o addr; ip -o link; ip rule; ip route show table all; ip -6 route show table all; tc qdisc
        echo '== setting'
        cd /proc/sys/net && grep -s . ipv4/* ipv4/conf/*/* ipv6/conf/*/forwarding ipv6/conf/*/disable_ipv6 core/somaxconn
        """

    /// Settings that the kernel itself changes.
    private static let moving = ["ipv4/tcp_fastopen_key", "ipv4/fib_notify", "ipv4/inet_peer"]

    static func add(_ text: String, to footprint: inout Footprint) {
        var kind: Footprint.Kind?
        var blocks: [String] = []
        for line in text.split(separator: "\n").map({ $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") })
        {
            if line.hasPrefix("== ") {
                kind = Footprint.Kind(rawValue: String(line.dropFirst(3)))
                blocks = []
                continue
            }
            switch kind {
            case .firewall: addRule(line, &blocks, to: &footprint)
            case .network:
                // The kernel's own, which come a moment after a link is up; their absence is a setting's doing.
                if line.contains("fe80::") || line.contains("ff00::") { continue }
                footprint[.init(.network, line)] = "there"
            case .setting:
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, !moving.contains(where: { parts[0].hasPrefix($0) }) else { continue }
                footprint[.init(.setting, String(parts[0]))] = String(parts[1])
            default: continue
            }
        }
    }

    /// A rule is named with the table and chain that it stands in.
    private static func addRule(_ line: String, _ blocks: inout [String], to footprint: inout Footprint) {
        if line.hasSuffix("{") {
            blocks.append(String(line.dropLast(2)))
            footprint[.init(.firewall, blocks.joined(separator: " "))] = "there"
        } else if line == "}" {
            _ = blocks.popLast()
        } else {
            footprint[.init(.firewall, (blocks + [line]).joined(separator: " "))] = "there"
        }
    }
}
