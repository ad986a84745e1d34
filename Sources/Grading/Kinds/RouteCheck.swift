public import Scenario

/// `route`: which way the host's kernel sends a packet.
public struct RouteCheck: CheckKind {
    /// The kernel's answer.
    public enum Answer: Sendable, Equatable {
        /// The way.
        case way(Way)
        /// There is none; the kernel's words.
        case none(String)
    }

    /// A way as the kernel describes it.
    public struct Way: Sendable, Equatable {
        /// The next router; nil where the address is on the link itself.
        public var gateway: String?
        /// The device.
        public var device: String
        /// The address that it is sent from.
        public var source: String?

        /// Makes a description.
        public init(gateway: String?, device: String, source: String?) {
            self.gateway = gateway
            self.device = device
            self.source = source
        }
    }

    /// A host of the scenario, or an address.
    public let destination: String
    /// The next router: a host of the scenario, an address, or `link` for none; nil where any will do.
    public let gateway: String?
    /// The device; nil where any will do.
    public let device: String?
    /// Whether there must be no way.
    public let isAbsent: Bool

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        destination = try reader.string("to")
        gateway = try reader.optionalString("via")
        device = try reader.optionalString("device")
        isAbsent = try reader.bool("absent", default: false)
    }

    /// What the check wants, in words.
    public var expected: String {
        if isAbsent { return "there is no way to \(destination)" }
        var words = "the way to \(destination)"
        if let gateway { words += gateway == "link" ? " is direct" : " is by \(gateway)" }
        if let device { words += " on \(device)" }
        return gateway == nil && device == nil ? "there is a way to \(destination)" : words
    }

    /// Compares the kernel's answer with what is wanted.
    ///
    /// - Parameter addresses: Host name to address, for a router that is named.
    public func judge(_ answer: Answer, addresses: [String: String]) -> Finding {
        switch answer {
        case .none(let reason):
            return isAbsent ? passed(reason, "There is no way.") : failed(reason, "There is no way: \(reason).")
        case .way(let way):
            let actual = (way.gateway.map { "by \($0)" } ?? "direct") + " on \(way.device)"
            if isAbsent { return failed(actual, "There is a way.") }
            if let device, device != way.device { return failed(actual, "The way is on \(way.device).") }
            if gateway == "link", way.gateway != nil { return failed(actual, "The way is not direct.") }
            if let gateway, gateway != "link" {
                if way.gateway != addresses[gateway] ?? gateway { return failed(actual, "The way is another one.") }
            }
            return passed(actual, "The way is as wanted.")
        }
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "route", summary: "Which way the host's kernel sends a packet, rules and tables and all.",
        arguments: ObjectShape(
            "check.route", "Where a packet goes to, and the way it must take.",
            [
                .init("to", .string(), required: true, "A host of the scenario, or an address."),
                .init(
                    "via", .string(),
                    "The next router: a host of the scenario with one address, an address, or `link` for none."),
                .init("device", .string(), "The device it must leave by."),
                .init("absent", .bool, default: "false", "Whether there must be no way."),
            ]),
        example: "route: { to: 203.0.113.9, via: 10.20.0.1 }")
}
