internal import Glibc

/// An IPv6 prefix of 64 bits such as `fd20:0:0:1::/64`, and the addresses in it.
public struct IPv6Prefix: Sendable, Equatable {
    /// The length of every such prefix, in bits.
    public static let bits = 64

    /// The prefix as a number.
    private let network: UInt64

    /// Reads `address/64`, with zeros after the prefix; nil for anything else, and for what no network may have:
    /// link-local addresses, multicast, and the unspecified.
    public init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[1] == "64", let bytes = IPv6Prefix.bytes(String(halves[0])),
            IPv6Prefix.number(bytes[8...]) == 0
        else { return nil }
        network = IPv6Prefix.number(bytes[..<8])
        let isLocal = network >> 54 == 0xfe80 >> 6
        guard network != 0, !isLocal, network >> 56 != 0xff else { return nil }
    }

    /// The address with this number in the prefix: 1 for the gateway.
    public func address(_ number: UInt64) -> String {
        var bytes = [network, number].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - $0 * 8)) }
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// An address of the prefix as its number in it; nil where it is no address or outside.
    public func number(of address: String) -> UInt64? {
        guard let bytes = IPv6Prefix.bytes(address), IPv6Prefix.number(bytes[..<8]) == network else { return nil }
        return IPv6Prefix.number(bytes[8...])
    }

    /// Whether a text is an IPv6 address.
    public static func isAddress(_ text: String) -> Bool { bytes(text) != nil }

    private static func bytes(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
