internal import CWebSockets

/// What the library wants to keep pointers to as long as a context lives.
final class ProtocolTable: Sendable {
    nonisolated(unsafe) let protocols: UnsafeMutablePointer<lws_protocols>
    nonisolated(unsafe) let liveness: UnsafeMutablePointer<lws_retry_bo_t>
    nonisolated(unsafe) private let name: UnsafeMutablePointer<CChar>

    init() {
        name = .allocate(capacity: 8)
        name.initialize(repeating: 0, count: 8)
        for (index, character) in "wire".utf8.enumerated() { name[index] = CChar(bitPattern: character) }
        protocols = .allocate(capacity: 2)
        protocols.initialize(repeating: lws_protocols(), count: 2)
        protocols[0].name = UnsafePointer(name)
        protocols[0].callback = libraryCallback
        protocols[0].rx_buffer_size = ServiceLoop.chunk
        liveness = .allocate(capacity: 1)
        liveness.initialize(to: lws_retry_bo_t())
        liveness.pointee.secs_since_valid_ping = Limits.ping
        liveness.pointee.secs_since_valid_hangup = Limits.silence
    }

    deinit {
        liveness.deallocate()
        protocols.deallocate()
        name.deallocate()
    }
}

/// The one function the library calls; it finds the loop through the context.
private func libraryCallback(
    _ wsi: OpaquePointer?, _ reason: lws_callback_reasons, _ user: UnsafeMutableRawPointer?,
    _ bytes: UnsafeMutableRawPointer?, _ count: Int
) -> Int32 {
    guard let wsi, let context = lws_get_context(wsi), let owner = lws_context_user(context) else { return 0 }
    let loop = Unmanaged<ServiceLoop>.fromOpaque(owner).takeUnretainedValue()
    return loop.dispatch(wsi, Event(reason: reason, bytes: bytes, count: count))
}
