/// Makes the path and query of a request.
public struct RequestTarget: Sendable, Equatable {
    private var text: String

    /// Starts with a path, each of whose components is encoded.
    ///
    /// - Parameter components: For example `["v1", "sessions", id]`.
    public init(_ components: [String]) {
        text = components.map { "/" + Self.encode($0) }.joined()
        if components.isEmpty { text = "/" }
    }

    /// Adds a parameter; both parts are encoded.
    public mutating func add(_ name: String, _ value: String) {
        text += (text.contains("?") ? "&" : "?") + Self.encode(name) + "=" + Self.encode(value)
    }

    /// For example `/v1/sessions/S7K2QP?wait=5`.
    public var encoded: String { text }

    /// Encodes every byte that is not unreserved (RFC 3986 §2.3).
    public static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Refuses what would break the request's first line, or what our server does not take: 8 KiB or more, and
    /// control characters, encoded or not (the library ends a query at an encoded line feed without a word).
    static func check(_ target: String) throws(WebError) {
        let bytes = target.utf8
        guard bytes.first == UInt8(ascii: "/"), bytes.count <= Limits.head / 2,
            bytes.allSatisfy({ (0x21...0x7E).contains($0) }), !target.contains("%0"), !target.contains("%1"),
            !target.contains("%7F"), !target.contains("%7f")
        else { throw .badTarget(String(target.prefix(200))) }
    }
}
