internal import Glibc
internal import Grading
internal import Linux

extension PortCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let all = try Self.table(transport.rawValue, scene.host) + Self.table(transport.rawValue + "6", scene.host)
        let concerned = concerned(all)
        guard process != nil, !concerned.isEmpty else { return judge(concerned, owners: []) }
        try Confinement.enterUsers(of: scene.host)
        let table = ProcessTable(scene.host)
        let inodes = Set(concerned.map(\.inode))
        var owners: Set<String> = []
        for seen in try table.processes() where !table.sockets(of: seen.pid).isDisjoint(with: inodes) {
            owners.insert(seen.name)
        }
        return judge(concerned, owners: owners)
    }

    static func table(_ name: String, _ host: HostView) throws(LookFailure) -> [Listener] {
        let waiting = name.hasPrefix("tcp") ? "0A" : "07"
        return try SocketTable.rows(name, host).compactMap { row in
            guard row.code == waiting, let address = address(row.address) else { return nil }
            return Listener(address: address, port: row.port, inode: row.inode)
        }
    }

    /// Turns the kernel's hex words, each in the machine's byte order, into the usual form of an address.
    static func address(_ hex: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = hex
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            withUnsafeBytes(of: word) { bytes += $0 }
            rest = rest.dropFirst(8)
        }
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, UInt32(text.count)) != nil else {
            return nil
        }
        return HostileText.decode(text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
    }
}

extension ConnectionsCheck: Look {
    func look(_ scene: Scene) throws(LookFailure) -> Finding {
        let rows = try SocketTable.rows("tcp", scene.host) + SocketTable.rows("tcp6", scene.host)
        return judge(rows.map { Seen(port: $0.port, peerPort: $0.peerPort, code: String($0.code)) })
    }
}
