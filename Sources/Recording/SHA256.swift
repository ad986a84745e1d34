internal import CDigest

/// A running SHA-256, by libmd.
struct SHA256: Sendable {
    /// The size of a digest in bytes.
    static let size = 32

    private var context = SHA2_CTX()

    /// Starts over no bytes.
    init() { SHA256Init(&context) }

    /// Takes more bytes.
    mutating func update(_ bytes: some Collection<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { SHA256Update(&context, $0.baseAddress, $0.count) }
        if done == nil { update(Array(bytes)) }
    }

    /// The digest of everything so far; more bytes may follow.
    var digest: [UInt8] {
        var copy = context
        return [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, count in
            SHA256Final(buffer.baseAddress, &copy)
            count = Self.size
        }
    }
}
