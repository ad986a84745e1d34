internal import CDigest

/// A running SHA-256, by libmd.
public struct SHA256: Sendable {
    /// The size of a digest in bytes.
    public static let size = 32

    private var context = SHA2_CTX()

    /// Starts over no bytes.
    public init() { SHA256Init(&context) }

    /// Takes more bytes.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { SHA256Update(&context, $0.baseAddress, $0.count) }
        if done == nil { update(Array(bytes)) }
    }

    /// Takes more bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        SHA256Update(&context, start.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    /// Takes a text and an end mark, so that two fields never run together.
    public mutating func update(field: String) {
        update(field.utf8)
        update(CollectionOfOne(0))
    }

    /// The digest of everything so far; more bytes may follow.
    public var digest: [UInt8] {
        var copy = context
        return [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, count in
            SHA256Final(buffer.baseAddress, &copy)
            count = Self.size
        }
    }

    /// The digest of everything so far as 64 lower-case hexadecimal digits.
    public var hexDigest: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Whether a text looks like ``hexDigest``.
    public static func isHexDigest(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 2 * size && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
