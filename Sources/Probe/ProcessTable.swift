internal import CLinux
internal import Glibc
internal import Grading
internal import Linux

/// The processes of a host, from this machine's `/proc`, which nothing in the host can change.
struct ProcessTable {
    private let host: HostView

    /// Prepares a listing. Call it, and all the rest, as root of the host's user namespace: then the kernel shows
    /// only the host's processes, and their users by the host's numbers.
    init(_ host: HostView) {
        self.host = host
    }

    /// The processes in the host's pid namespace and in those below it.
    func processes() throws(LookFailure) -> [SeenProcess] {
        try numbers().compactMap { number in seen(number) }
    }

    /// The text of one of a process's files; nil where the process is gone.
    func text(_ file: String, of pid: Int32, limit: Int = 1 << 14) -> String? {
        bytes(file, of: pid, limit: limit).map { HostileText.decode($0) }
    }

    /// The inodes of the sockets that a process has open, at most 20 000.
    func sockets(of pid: Int32) -> Set<UInt64> {
        var inodes: Set<UInt64> = []
        for name in Self.names(in: "\(pid)/fd", below: host.machine.raw).prefix(20_000) {
            guard let link = FolderView.linkTarget("\(pid)/fd/\(name)", below: host.machine.raw) else { continue }
            if link.hasPrefix("socket:["), let inode = UInt64(link.dropFirst(8).dropLast()) { inodes.insert(inode) }
        }
        return inodes
    }

    /// The regular files that a process has open, at most 20 000 descriptors.
    func files(of pid: Int32) -> [(path: String, isDeleted: Bool, size: Int)] {
        Self.names(in: "\(pid)/fd", below: host.machine.raw).prefix(20_000).compactMap { name in
            let place = "\(pid)/fd/\(name)"
            guard let link = FolderView.linkTarget(place, below: host.machine.raw), link.hasPrefix("/") else {
                return nil
            }
            var status = stat()
            guard fstatat(host.machine.raw, place, &status, 0) == 0, status.st_mode & S_IFMT == S_IFREG else {
                return nil
            }
            // The kernel's mark could be part of a name; the number of names cannot lie.
            let mark = " (deleted)"
            let isDeleted = status.st_nlink == 0
            let path = isDeleted && link.hasSuffix(mark) ? String(link.dropLast(mark.count)) : link
            return (path, isDeleted, Int(status.st_blocks) * 512)
        }
    }

    /// The rest of a line of `/proc/<pid>/status` after its name and colon.
    static func field(_ name: String, in status: String) -> String {
        for line in status.split(separator: "\n") where line.hasPrefix(name + ":") {
            return String(line.dropFirst(name.count + 1))
        }
        return ""
    }

    private func numbers() throws(LookFailure) -> [Int32] {
        let names = Self.names(in: ".", below: host.machine.raw)
        if names.isEmpty { throw .grader("The machine's /proc cannot be listed.") }
        return names.compactMap { Int32($0) }
    }

    private func seen(_ pid: Int32) -> SeenProcess? {
        guard let link = FolderView.linkTarget("\(pid)/ns/pid", below: host.machine.raw),
            let status = text("status", of: pid)
        else { return nil }
        let depth = Self.field("NSpid", in: status).split(whereSeparator: \.isWhitespace).count
        guard link == host.processNamespace || depth > host.depth else { return nil }
        let users = Self.field("Uid", in: status).split(whereSeparator: \.isWhitespace)
        let command = bytes("cmdline", of: pid, limit: 4096) ?? []
        let name = (bytes("comm", of: pid, limit: 64) ?? []).filter { $0 != UInt8(ascii: "\n") }
        return SeenProcess(
            pid: pid, name: HostileText.decode(name),
            command: HostileText.decode(command.map { $0 == 0 ? UInt8(ascii: " ") : $0 }),
            user: users.count > 1 ? UInt32(users[1]) ?? .max : .max,
            state: Self.field("State", in: status).drop(while: \.isWhitespace).prefix(1).description)
    }

    private func bytes(_ file: String, of pid: Int32, limit: Int) -> [UInt8]? {
        do {
            return try host.machine.openAt("\(pid)/\(file)", O_RDONLY).readAll(limit: limit)
        } catch {
            return nil  // the process has ended since it was listed
        }
    }

    private static func names(in path: String, below folder: Int32) -> [String] {
        let raw = clinux_openat(folder, path, O_RDONLY | O_DIRECTORY, 0)
        guard raw >= 0, let stream = fdopendir(raw) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { HostileText.decode($0.prefix { $0 != 0 }) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
