internal import Glibc

/// An IPv4 or IPv6 address, or a prefix of some.
struct AddressPrefix {
    private let bytes: [UInt8]
    private let bits: Int

    /// Reads `10.0.0.5`, `10.0.0.0/8` or `fd00::/64`; nil where it is none.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let host = parts.first, parts.count <= 2 else { return nil }
        let isSix = host.contains(":")
        var bytes = [UInt8](repeating: 0, count: isSix ? 16 : 4)
        guard inet_pton(isSix ? AF_INET6 : AF_INET, String(host), &bytes) == 1 else { return nil }
        let most = bytes.count * 8
        guard let bits = parts.count == 2 ? Int(parts[1]) : most, (0...most).contains(bits) else { return nil }
        self.bytes = bytes
        self.bits = bits
    }

    /// Whether an address lies in it; an IPv4 address in an IPv6 one is looked at as what it stands for.
    func contains(_ address: [UInt8]) -> Bool {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
        if address.count == 16, bytes.count == 4, address.starts(with: mapped) {
            return contains(Array(address[12...]))
        }
        guard address.count == bytes.count else { return false }
        for (index, (own, other)) in zip(bytes, address).enumerated() {
            let rest = bits - index * 8
            if rest <= 0 { return true }
            let mask: UInt8 = rest >= 8 ? 0xff : ~(0xff >> UInt8(rest))
            if own & mask != other & mask { return false }
        }
        return true
    }
}
