/// The parameters of `GET /v1/sessions/{id}/attach`.
struct AttachQuery: Sendable, Equatable {
    var session: String
    var host: String
    var terminal: String
    var isWriting: Bool
    var columns: UInt16
    var rows: UInt16
    var who: String

    /// As a query string.
    var text: String {
        [
            ("host", host), ("terminal", terminal), ("mode", isWriting ? "write" : "watch"),
            ("columns", String(columns)), ("rows", String(rows)), ("who", who),
        ]
        .map { $0.0 + "=" + PercentEncoding.encode($0.1) }.joined(separator: "&")
    }
}

/// RFC 3986's encoding of what is not unreserved.
enum PercentEncoding {
    static func encode(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}
