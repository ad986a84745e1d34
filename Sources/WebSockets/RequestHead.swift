internal import CWebSockets

/// The head of a request, as the library has parsed it.
struct RequestHead {
    /// Parameters of one query.
    static let parameters = 64
    /// Bytes of one parameter, decoded.
    static let parameter = 4096

    let method: String
    let path: String
    let query: [String: String]
    /// The body's length; nil where the request names none.
    let length: Int?

    /// Reads the head of the request that a connection is in.
    ///
    /// - Throws: The response that refuses it.
    init(_ wsi: OpaquePointer) throws(Refusal) {
        (method, path) = try Self.target(wsi)
        query = try Self.query(wsi)
        guard lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) == 0 else { throw .chunkedBody }
        length = try Self.length(wsi)
    }

    private static func target(_ wsi: OpaquePointer) throws(Refusal) -> (method: String, path: String) {
        var start: UnsafeMutablePointer<CChar>?
        var count: Int32 = 0
        let index = lws_http_get_uri_and_method(wsi, &start, &count)
        let method =
            switch Int(index) {
            case LWSHUMETH_GET: "GET"
            case LWSHUMETH_POST: "POST"
            case LWSHUMETH_DELETE: "DELETE"
            default: ""
            }
        guard !method.isEmpty, let start else { throw .method }
        guard let path = text(UnsafeRawBufferPointer(start: start, count: Int(count))) else { throw .target }
        return (method, path)
    }

    private static func query(_ wsi: OpaquePointer) throws(Refusal) -> [String: String] {
        var query: [String: String] = [:]
        for index in 0...parameters {
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: parameter + 1) { buffer, count in
                let result = buffer.withMemoryRebound(to: CChar.self) {
                    lws_hdr_copy_fragment(wsi, $0.baseAddress, Int32($0.count), WSI_TOKEN_HTTP_URI_ARGS, Int32(index))
                }
                count = max(0, Int(result))
                failure = min(0, result)
            }
            if failure == -1 { return query }
            guard failure == 0, index < parameters else { throw .target }
            let parts = bytes.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap({ text($0) }), !name.isEmpty,
                let value = text(parts.count > 1 ? parts[1] : []), query.updateValue(value, forKey: name) == nil
            else { throw .target }
        }
        return query
    }

    private static func length(_ wsi: OpaquePointer) throws(Refusal) -> Int? {
        let count = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH)
        guard count > 0 else { return nil }
        guard count <= 18 else { throw .length }
        var digits = [CChar](repeating: 0, count: 20)
        let copied = lws_hdr_copy(wsi, &digits, Int32(digits.count), WSI_TOKEN_HTTP_CONTENT_LENGTH)
        guard copied == count else { throw .length }
        var length = 0
        for digit in digits.prefix(Int(count)) {
            guard (48...57).contains(digit) else { throw .length }
            length = length * 10 + Int(digit) - 48
        }
        return length
    }

    /// UTF-8 without control characters; nil where it is anything else.
    private static func text(_ bytes: some Collection<UInt8>) -> String? {
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// Why the server itself refuses a request.
struct Refusal: Error {
    let response: HTTPResponse

    private init(_ status: Int, _ type: String, _ title: String, _ help: String) {
        let body = #"{"type":"\#(type)","title":"\#(title)","help":"\#(help)","status":\#(status)}"#
        response = HTTPResponse(status: status, contentType: "application/problem+json", body: Array(body.utf8))
    }

    static let target = Refusal(
        400, "bad-target", "The path or the query is not understood.", "Encode it as UTF-8 and name nothing twice.")
    static let length = Refusal(
        400, "bad-length", "The Content-Length is not a number.", "Send the body's length in bytes.")
    static let method = Refusal(405, "bad-method", "The method is not one of ours.", "Use GET, POST or DELETE.")
    static let chunkedBody = Refusal(
        411, "no-length", "A chunked body is not taken.", "Send the body's length in Content-Length.")
    static let tooLarge = Refusal(413, "too-large", "The body is larger than 1 MiB.", "Send less.")
    static let busy = Refusal(503, "busy", "The server has too much to do or is stopping.", "Try again in a while.")
}
