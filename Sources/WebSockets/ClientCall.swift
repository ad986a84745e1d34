internal import CWebSockets

/// What the library needs to know to connect.
struct ClientCall: Sendable {
    /// The socket's path.
    let address: String
    /// The method; nil opens a WebSocket.
    let method: String?
    /// The path with its query.
    let target: String

    /// Starts connecting; the library copies everything.
    func connect(_ context: OpaquePointer) -> OpaquePointer? {
        ("+" + address).withCString { address in
            target.withCString { target in
                "localhost".withCString { host in
                    "wire".withCString { name in
                        var info = lws_client_connect_info()
                        info.context = context
                        info.address = address
                        info.path = target
                        info.host = host
                        info.local_protocol_name = name
                        info.ietf_version_or_minus_one = -1
                        guard let method else { return lws_client_connect_via_info(&info) }
                        return method.withCString { method in
                            info.method = method
                            return lws_client_connect_via_info(&info)
                        }
                    }
                }
            }
        }
    }
}
