public import Scenario

/// `firewall`: the host's packet filter, as the kernel has it.
public struct FirewallCheck: CheckKind {
    /// Rules that must be there; each is a part of a line of `nft list ruleset`.
    public let rules: [String]
    /// Rules that must not be there.
    public let lacksRules: [String]
    /// The policy of a chain.
    public let policy: String?
    /// The hook whose chains must have the policy.
    public let hook: String
    /// Whether there must be no rule at all.
    public let isEmpty: Bool

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        rules = try reader.strings("rules")
        lacksRules = try reader.strings("lacks-rules")
        policy = try reader.optionalString("policy")
        hook = try reader.string("hook", default: "input")
        isEmpty = try reader.bool("empty", default: false)
        if rules.isEmpty, lacksRules.isEmpty, policy == nil, !isEmpty {
            throw CheckError(
                kind: Self.id, problem: "nothing is wanted; give `rules`, `lacks-rules`, `policy` or `empty: true`")
        }
    }

    /// How long one look may take, in milliseconds.
    public var timeout: Int { 10_000 }

    /// What the check wants, in words.
    public var expected: String {
        var parts: [String] = []
        if isEmpty { parts.append("there is no packet filter") }
        if let policy { parts.append("the policy of \(hook) is \(policy)") }
        parts += rules.map { "there is a rule \"\($0)\"" }
        parts += lacksRules.map { "there is no rule \"\($0)\"" }
        return parts.joined(separator: ", ")
    }

    /// Judges what the pristine `nft list ruleset` printed.
    public func judge(_ run: CommandOutput) -> Finding {
        let lines = HostileText.decode(run.output).split(separator: "\n").map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        guard run.exit == 0, !run.isCut else {
            return .trouble(expected: expected, "The packet filter cannot be listed: \(HostileText.decode(run.errors))")
        }
        let count = lines.count { !$0.hasSuffix("{") && $0 != "}" && !$0.hasPrefix("type ") && !$0.hasPrefix("#") }
        let actual = "\(count) rules"
        if isEmpty, count > 0 { return failed(actual, "There are rules.") }
        for rule in rules where !lines.contains(where: { $0.contains(rule) }) {
            return failed(actual, "There is no rule \"\(rule)\".")
        }
        for rule in lacksRules {
            if let line = lines.first(where: { $0.contains(rule) }) { return failed(line, "There is such a rule.") }
        }
        if let policy {
            let found = lines.filter { $0.hasPrefix("type filter hook \(hook) ") }.map(Self.policy)
            let wrong = found.first { $0 != policy }
            if found.isEmpty, policy != "accept" { return failed("no chain", "Nothing filters at \(hook).") }
            if let wrong { return failed("policy \(wrong)", "The policy of \(hook) is \(wrong).") }
        }
        return passed(actual, "The packet filter is as wanted.")
    }

    private static func policy(_ line: String) -> String {
        let words = line.split { $0 == " " || $0 == ";" }
        guard let index = words.firstIndex(of: "policy"), index + 1 < words.count else { return "accept" }
        return String(words[index + 1])
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "firewall",
        summary: "The host's packet filter, nftables and iptables alike, as the pristine image's `nft` lists it.",
        arguments: ObjectShape(
            "check.firewall",
            "What the packet filter must and must not hold. What gets through is better asked by `tcp` or `ping`.",
            [
                .init(
                    "rules", SharedFields.texts,
                    "Rules that must be there: parts of lines of `nft list ruleset`, spaces single."),
                .init("lacks-rules", SharedFields.texts, "Rules that must not be there."),
                .init("policy", .word(["accept", "drop"]), "The policy that every filter chain of `hook` must have."),
                .init("hook", .word(["input", "forward", "output"]), default: "input", "The hook of `policy`."),
                .init("empty", .bool, default: "false", "Whether there must be no rule at all."),
            ]),
        example: "firewall: { rules: \"tcp dport 22 accept\", policy: drop }")
}
