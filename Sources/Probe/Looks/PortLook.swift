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

    /// Reads `/proc/<pid>/net/<name>`; listeners come before connections in it, so that a flood cannot push them out.
    static func table(_ name: String, _ host: HostView) throws(LookFailure) -> [Listener] {
        let bytes: [UInt8]
        do {
            bytes = try host.process.openAt("net/" + name, O_RDONLY).readAll(limit: 8 << 20)
        } catch {
            if error.errno == ENOENT { return [] }  // a kernel without IPv6
            throw LookFailure(error)
        }
        let waiting = name.hasPrefix("tcp") ? "0A" : "07"
        return HostileText.decode(bytes).split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 11)
            guard fields.count > 9, fields[3] == waiting, let inode = UInt64(fields[9]) else { return nil }
            let place = fields[1].split(separator: ":")
            guard place.count == 2, let port = UInt16(place[1], radix: 16), let address = address(place[0]) else {
                return nil
            }
            return Listener(address: address, port: port, inode: inode)
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
