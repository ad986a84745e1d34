public import Scenario

/// `link`: a network device of the host, from the kernel.
public struct LinkCheck: CheckKind {
    /// A device as it was seen.
    public struct Seen: Sendable, Equatable {
        /// Its name.
        public var device: String
        /// Whether it was brought up.
        public var isUp: Bool
        /// Whether its other end is there.
        public var hasCarrier: Bool
        /// The largest packet, in bytes.
        public var mtu: Int
        /// Its addresses, each with the length of its prefix, such as `10.20.0.2/24`.
        public var addresses: [String]

        /// Makes a description.
        public init(device: String, isUp: Bool, hasCarrier: Bool, mtu: Int, addresses: [String]) {
            self.device = device
            self.isUp = isUp
            self.hasCarrier = hasCarrier
            self.mtu = mtu
            self.addresses = addresses
        }
    }

    /// The device's name; nil for the one that has ``address``.
    public let device: String?
    /// An address that it must have, with or without the length of its prefix.
    public let address: String?
    /// Whether it must be up.
    public let isUp: Bool
    /// The largest packet, in bytes.
    public let mtu: Int?

    /// Reads the arguments, and fills in the defaults.
    public init(arguments: Value) throws(CheckError) {
        let reader = Self.reader(arguments)
        device = try reader.optionalString("device")
        address = try reader.optionalString("address")
        isUp = try reader.bool("up", default: true)
        mtu = try reader.optionalInt("mtu")
        if device == nil, address == nil {
            throw CheckError(kind: Self.id, problem: "neither `device` nor `address` is given; give one of them")
        }
    }

    /// What the check wants, in words.
    public var expected: String {
        var words = "\(device ?? "the link") is \(isUp ? "up" : "down")"
        if let address { words += " with \(address)" }
        if let mtu { words += ", MTU \(mtu)" }
        return words
    }

    /// Finds the device and compares it with what is wanted.
    public func judge(_ links: [Seen]) -> Finding {
        let link = links.first { link in
            device.map { $0 == link.device } ?? link.addresses.contains(where: isWanted)
        }
        guard let link else { return failed("no such link", "There is no such link.") }
        let state = !link.isUp ? "down" : link.hasCarrier ? "up" : "up, its other end is down"
        let actual = "\(link.device) \(state), MTU \(link.mtu), \(link.addresses.joined(separator: ", "))"
        if isUp != (link.isUp && link.hasCarrier) { return failed(actual, "The link is \(state).") }
        if address != nil, !link.addresses.contains(where: isWanted) {
            return failed(actual, "It has another address.")
        }
        if let mtu, mtu != link.mtu { return failed(actual, "The MTU is \(link.mtu).") }
        return passed(actual, "The link is as wanted.")
    }

    private func isWanted(_ given: String) -> Bool {
        guard let address else { return false }
        return given == address || given.hasPrefix(address + "/")
    }

    /// The kind as the DSL and the reference know it.
    public static let term = Vocabulary.Term(
        id: "link", summary: "A network device of the host, as the kernel has it.",
        arguments: ObjectShape(
            "check.link", "A device and what it must be like.",
            [
                .init("device", .string(), "The device's name; the one with `address` where left out."),
                .init("address", .string(), "An address it must have, for example `10.20.0.2` or `10.20.0.2/24`."),
                .init("up", .bool, default: "true", "Whether it must be up and its other end be there."),
                .init("mtu", .int(68...65_536), "The largest packet, in bytes."),
            ]),
        example: "link: { address: 10.20.0.2/24, mtu: 1500 }")
}
