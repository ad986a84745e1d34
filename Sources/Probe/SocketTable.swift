internal import Glibc
internal import Grading
internal import Linux

/// The kernel's table of a host's sockets.
enum SocketTable {
    /// A line of it.
    struct Row {
        /// The address that it is bound to, as the kernel writes it.
        let address: Substring
        /// The port that it is bound to.
        let port: UInt16
        /// The other side's port; 0 without one.
        let peerPort: UInt16
        /// The state's number, for example `0A` for listening.
        let code: Substring
        /// The socket's inode.
        let inode: UInt64
    }

    /// Reads `/proc/<pid>/net/<name>`; listeners come before connections in it, so that a flood cannot push them out.
    static func rows(_ name: String, _ host: HostView) throws(LookFailure) -> [Row] {
        let bytes: [UInt8]
        do {
            bytes = try host.process.openAt("net/" + name, O_RDONLY).readAll(limit: 8 << 20)
        } catch {
            if error.errno == ENOENT { return [] }  // a kernel without IPv6
            throw LookFailure(error)
        }
        return HostileText.decode(bytes).split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 11)
            guard fields.count > 9, let inode = UInt64(fields[9]) else { return nil }
            let place = fields[1].split(separator: ":")
            let peer = fields[2].split(separator: ":")
            guard place.count == 2, let port = UInt16(place[1], radix: 16), peer.count == 2,
                let peerPort = UInt16(peer[1], radix: 16)
            else { return nil }
            return Row(address: place[0], port: port, peerPort: peerPort, code: fields[3], inode: inode)
        }
    }
}
