internal import CWebSockets

extension ServiceLoop {
    /// Writes the head of a response.
    ///
    /// - Returns: Whether the connection is still good.
    func writeHead(of response: HTTPResponse, to wsi: OpaquePointer, isLast: Bool) -> Bool {
        let room = 4096
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: cws_headroom() + room)
        defer { buffer.deallocate() }
        let start = buffer + cws_headroom()
        let end = start + room
        var next: UnsafeMutablePointer<UInt8>? = start
        let isWritten =
            lws_add_http_common_headers(
                wsi, UInt32(response.status), response.contentType, UInt64(response.body.count), &next, end) == 0
            && (response.status != 405 || add("allow:", "GET, POST, DELETE", wsi, &next, end))
            && (!isLast || add("connection:", "close", wsi, &next, end))
            && lws_finalize_write_http_header(wsi, start, &next, end) == 0
        return isWritten
    }

    /// Adds a header at `next`; `name` ends with a colon.
    func add(
        _ name: String, _ value: String, _ wsi: OpaquePointer, _ next: inout UnsafeMutablePointer<UInt8>?,
        _ end: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        let count = Int32(value.utf8.count)
        return name.withCString(encodedAs: UTF8.self) { name in
            value.withCString(encodedAs: UTF8.self) { value in
                lws_add_http_header_by_name(wsi, name, value, count, &next, end) == 0
            }
        }
    }
}
