internal import Glibc

/// Why a server does not start, or a request has no answer.
public enum WebError: Error, Sendable, Equatable {
    /// Another server answers on this socket path.
    case alreadyServed(path: String)
    /// Something that is not a socket is in the way at this path.
    case notASocket(path: String)
    /// A system call failed.
    case system(call: String, path: String, errno: Int32)
    /// The library gave no context or no connection; it says no more than that.
    case library(String)
    /// There is no socket at this path (`ENOENT`).
    case absent(path: String)
    /// The socket is there and nobody listens (`ECONNREFUSED`).
    case notListening(path: String)
    /// The caller may not connect (`EACCES`).
    case forbidden(path: String)
    /// A request target that cannot be sent: it must start with `/`, and hold visible ASCII and no control character.
    case badTarget(String)
    /// The connection ended before the answer was complete.
    case closedEarly
    /// The answer was not complete in time.
    case timedOut(seconds: Double)
    /// The answer is not HTTP, or not what was asked for.
    case badResponse(String)
    /// The server did not open the WebSocket; its answer.
    case refused(HTTPResponse)
    /// The descriptor that takes the body does not; the errno of `write(2)`.
    case output(errno: Int32)
}

extension WebError: CustomStringConvertible {
    /// One sentence: what, where, and how to mend it where that is known.
    public var description: String {
        switch self {
        case .alreadyServed(let path): "another server already listens on \(path); stop it first"
        case .notASocket(let path): "\(path) exists and is not a socket; move it away"
        case .system(let call, let path, let errno): "\(call) \(path): \(Self.reason(errno))"
        case .library(let what): "libwebsockets: \(what)"
        case .absent(let path): "no server: \(path) does not exist"
        case .notListening(let path): "no server: nobody listens on \(path)"
        case .forbidden(let path): "permission denied on \(path); be root or in the socket's group"
        case .badTarget(let target): "not a request target: \(target.debugDescription)"
        case .closedEarly: "the server closed the connection before its answer was complete"
        case .timedOut(let seconds): "no complete answer within \(seconds) s"
        case .badResponse(let what): "the server's answer is not understood: \(what)"
        case .refused(let response): "the server refused the WebSocket with status \(response.status)"
        case .output(let errno): "cannot write the answer's body: \(Self.reason(errno))"
        }
    }

    private static func reason(_ errno: Int32) -> String {
        strerror(errno).map { String(cString: $0) } ?? "errno \(errno)"
    }
}
