internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

extension PingCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let endpoint = try Endpoint.find(host, scene)
        try Confinement.enterNetwork(of: scene.host)
        let socket = try ours { () throws(SystemError) in try echoSocket(endpoint) }
        try Confinement.enterNetworkAsNobody(of: scene.host)
        var seen = Seen(sent: 0, received: 0, slowest: 0)
        let id = UInt16.random(in: 0...UInt16.max)
        let patience = max(1, timeout / count)
        do throws(SystemError) {
            _ = try endpoint.withSocketAddress(port: 0) { place, size throws(SystemError) in
                try checked("connect") { connect(socket.raw, place, size) }
            }
        } catch {
            seen.sent = count
            seen.trouble = error.description
            return judge(seen)
        }
        for number in 0..<count {
            seen.sent += 1
            let echo = Echo(isIPv6: endpoint.family == AF_INET6, id: id, number: UInt16(number), size: size)
            do {
                guard let time = try echo.exchange(on: socket, before: Deadline(milliseconds: patience)) else {
                    continue
                }
                seen.received += 1
                seen.slowest = max(seen.slowest, time)
            } catch {
                seen.trouble = error.description
            }
        }
        return judge(seen)
    }

    /// A raw socket, which only this machine's root may open; what it is used for needs no right any more.
    private func echoSocket(_ endpoint: Endpoint) throws(SystemError) -> Descriptor {
        let isIPv6 = endpoint.family == AF_INET6
        let kind = Int32(SOCK_RAW.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let proto = isIPv6 ? Int32(IPPROTO_ICMPV6) : Int32(IPPROTO_ICMP)
        let socket = Descriptor(
            owning: try checked("socket") { Glibc.socket(endpoint.family, kind, proto) })
        // Whole packets must not be cut here either, whatever this kernel has learnt of the path.
        var discovery = mayFragment ? IP_PMTUDISC_DONT : IP_PMTUDISC_PROBE
        try checked("setsockopt") {
            setsockopt(
                socket.raw, isIPv6 ? Int32(IPPROTO_IPV6) : Int32(IPPROTO_IP),
                isIPv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, &discovery, socklen_t(MemoryLayout<Int32>.size))
        }
        return socket
    }
}

/// One echo request and the recognition of its answer; RFC 792 and RFC 4443.
private struct Echo {
    let isIPv6: Bool
    let id: UInt16
    let number: UInt16
    let size: Int

    /// Sends the request and waits for its answer.
    ///
    /// - Returns: Milliseconds until it came; nil where it did not in time.
    func exchange(on socket: borrowing Descriptor, before deadline: Deadline) throws(SystemError) -> Int? {
        let start = MonotonicClock.nanoseconds
        let request = request
        try checked("send") { send(socket.raw, request, request.count, 0) }
        while try deadline.wait(for: POLLIN, on: socket.raw) {
            guard let packet = try socket.read(upTo: 1 << 16) else { continue }
            if isAnswer(packet) { return Int((MonotonicClock.nanoseconds - start) / 1_000_000) }
        }
        return nil
    }

    private var request: [UInt8] {
        var bytes: [UInt8] = [isIPv6 ? 128 : 8, 0, 0, 0] + head
        bytes += (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        if !isIPv6 {  // the kernel sums up the other one
            let sum = Self.checksum(bytes)
            bytes[2] = UInt8(sum >> 8)
            bytes[3] = UInt8(sum & 0xff)
        }
        return bytes
    }

    private var head: [UInt8] {
        [UInt8(id >> 8), UInt8(id & 0xff), UInt8(number >> 8), UInt8(number & 0xff)]
    }

    private func isAnswer(_ packet: [UInt8]) -> Bool {
        // IPv4 comes with its own header.
        let start = isIPv6 ? 0 : Int(packet.first ?? 0) % 16 * 4
        guard packet.count >= start + 8 + size, packet[start] == (isIPv6 ? 129 : 0) else { return false }
        return Array(packet[start + 4..<start + 8]) == head
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[index]) << 8 | UInt32(index + 1 < bytes.count ? bytes[index + 1] : 0)
        }
        while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
        return ~UInt16(sum)
    }
}
