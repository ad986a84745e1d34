/// A request as the server took it off the wire; complete, body included.
public struct HTTPRequest: Sendable {
    /// Who is at the other end of the unix socket, from `SO_PEERCRED`.
    public struct Peer: Sendable, Equatable {
        /// The process id.
        public var pid: Int32
        /// The user id.
        public var uid: UInt32
        /// The group id.
        public var gid: UInt32

        /// Makes a peer.
        public init(pid: Int32, uid: UInt32, gid: UInt32) {
            self.pid = pid
            self.uid = uid
            self.gid = gid
        }
    }

    /// `GET`, `POST`, `DELETE`.
    public var method: String
    /// The path without its query, percent-decoding done, for example `/v1/sessions`.
    public var path: String
    /// The query's parameters.
    public var query: [String: String]
    /// The body; at most ``HTTPServer/maximumBody`` bytes.
    public var body: [UInt8]
    /// Who asks.
    public var peer: Peer

    /// Makes a request.
    public init(method: String, path: String, query: [String: String] = [:], body: [UInt8] = [], peer: Peer) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.peer = peer
    }
}

/// What the server sends back.
public struct HTTPResponse: Sendable, Equatable {
    /// The status code.
    public var status: Int
    /// The body's media type.
    public var contentType: String
    /// The body.
    public var body: [UInt8]

    /// Makes a response.
    public init(status: Int, contentType: String = "application/json", body: [UInt8] = []) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}
