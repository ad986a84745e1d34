internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

extension RouteCheck: Look {
    /// The attributes' numbers.
    private enum Attribute {
        static let destination: UInt16 = 1
        static let device: UInt16 = 4
        static let gateway: UInt16 = 5
        static let source: UInt16 = 7
    }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let endpoint = try Endpoint.find(destination, scene)
        try Confinement.enterNetworkAsNobody(of: scene.host)
        do {
            return judge(.way(try way(to: endpoint)), addresses: scene.addresses)
        } catch {
            switch error.errno {
            case ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL:
                return judge(.none(error.description), addresses: scene.addresses)
            default: throw LookFailure(error)
            }
        }
    }

    private func way(to endpoint: Endpoint) throws(SystemError) -> Way {
        let isIPv4 = endpoint.family == AF_INET
        var address = [UInt8](repeating: 0, count: isIPv4 ? 4 : 16)
        inet_pton(endpoint.family, endpoint.address, &address)
        // struct rtmsg: family, length of the destination, and what the kernel fills in.
        var head = [UInt8](repeating: 0, count: 12)
        head[0] = UInt8(endpoint.family)
        head[1] = UInt8(address.count * 8)
        let answer = try RouteNetlink().ask(
            RouteNetlink.Number.getRoute, isList: false, head: head, attributes: [(Attribute.destination, address)],
            headSize: 12,
            before: Deadline(milliseconds: timeout))
        guard let message = answer.first, let index = message.attributes[Attribute.device] else {
            throw SystemError("route", errno: ENETUNREACH)
        }
        // The seventh byte is the kind; blackholes and their like come as errors, but not with every kernel.
        if message.head[7] != RouteNetlink.Number.unicast, message.head[7] != RouteNetlink.Number.local {
            throw SystemError("route", errno: EHOSTUNREACH)
        }
        var name = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        if_indextoname(RouteNetlink.Message.word(index), &name)
        return Way(
            gateway: message.address(Attribute.gateway),
            device: HostileText.decode(name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }),
            source: message.address(Attribute.source))
    }
}

extension LinkCheck: Look {
    /// The attributes' numbers.
    private enum Attribute {
        static let name: UInt16 = 3
        static let mtu: UInt16 = 4
        static let address: UInt16 = 1
        static let local: UInt16 = 2
    }

    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        try Confinement.enterNetworkAsNobody(of: scene.host)
        return judge(try ours { () throws(SystemError) in try links() })
    }

    private func links() throws(SystemError) -> [Seen] {
        let deadline = Deadline(milliseconds: timeout)
        let netlink = try RouteNetlink()
        // struct ifinfomsg: the index at 4, the flags at 8. struct ifaddrmsg: the prefix at 1, the index at 4.
        let devices = try netlink.ask(
            RouteNetlink.Number.getLink, isList: true, head: [UInt8](repeating: 0, count: 16), headSize: 16,
            before: deadline)
        let addresses = try netlink.ask(
            RouteNetlink.Number.getAddress, isList: true, head: [UInt8](repeating: 0, count: 8), headSize: 8,
            before: deadline)
        return devices.map { message in
            let index = RouteNetlink.Message.word(message.head.dropFirst(4))
            let flags = RouteNetlink.Message.word(message.head.dropFirst(8))
            let own = addresses.filter { RouteNetlink.Message.word($0.head.dropFirst(4)) == index }
            return Seen(
                device: message.text(Attribute.name) ?? "", isUp: flags & UInt32(IFF_UP) != 0,
                hasCarrier: flags & UInt32(IFF_RUNNING) != 0,
                mtu: Int(message.attributes[Attribute.mtu].map { RouteNetlink.Message.word($0) } ?? 0),
                addresses: own.compactMap { entry in
                    (entry.address(Attribute.local) ?? entry.address(Attribute.address)).map {
                        "\($0)/\(entry.head[1])"
                    }
                })
        }
    }
}
