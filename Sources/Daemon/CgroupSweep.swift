internal import Glibc
internal import Linux

/// Ends what a dead keeper left: the processes in its groups, then the groups.
///
/// A session's own groups have its id in their names. Hosts' groups are made before a session is known: their names
/// have the keeper's process id.
///
/// Mounts and networks need no sweep: they belong to namespaces, and go with the last process.
struct CgroupSweep: Sendable {
    /// The hierarchies' mount points on this machine.
    let hierarchies: [String]

    /// - Parameter mountinfo: The text of `/proc/self/mountinfo`.
    init(mountinfo: String) {
        var points: [String] = []
        for line in mountinfo.split(separator: "\n") {
            let halves = line.split(separator: " ", omittingEmptySubsequences: false)
            guard let dash = halves.firstIndex(of: "-"), dash + 1 < halves.count, halves.count > 4 else { continue }
            guard halves[dash + 1] == "cgroup" || halves[dash + 1] == "cgroup2" else { continue }
            points.append(CgroupSweep.unescaped(halves[4]))
        }
        hierarchies = points
    }

    /// The folders of a session in every hierarchy, and of every keeper that is dead.
    func folders(instance: String, session: String?) -> [String] {
        let names = hierarchies.map { ($0, DiskFile.names(in: "\($0)/\(instance)")) }
        let owners = Set(names.flatMap { $1.map(owner) })
        let swept = owners.filter { $0 == session || isOfDeadKeeper($0) }
        return names.flatMap { hierarchy, names in
            names.filter { swept.contains(owner(of: $0)) }.map { "\(hierarchy)/\(instance)/\($0)" }
        }
    }

    private func owner(of name: String) -> String { String(name.prefix { $0 != "." }) }

    /// Whether a host's group has outlived whoever made it. Reads `/proc/PID/stat`.
    private func isOfDeadKeeper(_ name: String) -> Bool {
        guard name.hasPrefix("host-"), let pid = name.split(separator: "-").dropFirst().first else { return false }
        var text = ""
        do throws(SystemError) {
            text = String(
                decoding: try Descriptor.open("/proc/\(pid)/stat", O_RDONLY).readAll(limit: 4_096), as: UTF8.self)
        } catch {
            // Whoever cannot be looked at may live.
            return error.errno == ENOENT || error.errno == ESRCH
        }
        return !text.contains("(breakfix-keeper) ") || text.contains("(breakfix-keeper) Z")
    }

    /// Kills and removes what is left of a session, and of every keeper that is dead.
    ///
    /// - Returns: What is still there after three seconds; empty as a rule.
    func sweep(instance: String, session: String? = nil) -> [String] {
        let deadline = Deadline(milliseconds: 3000)
        var left = folders(instance: instance, session: session)
        while !left.isEmpty {
            for folder in left {
                killAll(in: folder)
                removeTree(folder)
            }
            left = left.filter { access($0, F_OK) == 0 }
            if deadline.remaining == 0 { break }
            if !left.isEmpty { usleep(5000) }
        }
        // Stays while another session of the instance has a group; a keeper that was killed did not get to it.
        for hierarchy in hierarchies { rmdir("\(hierarchy)/\(instance)") }
        return left
    }

    /// Every session that has a cgroup of this instance.
    func sessions(instance: String) -> Set<String> {
        let names = hierarchies.flatMap { DiskFile.names(in: "\($0)/\(instance)") }
        return Set(names.map(owner)).filter { SessionID.normalized($0) == $0 }
    }

    private func killAll(in folder: String) {
        for name in subfolders(of: folder) { killAll(in: folder + "/" + name) }
        // v1's freezer holds even killed processes until it lets them go.
        put("THAWED", into: folder + "/freezer.state")
        put("0", into: folder + "/cgroup.freeze")
        if put("1", into: folder + "/cgroup.kill") { return }
        for pid in processes(in: folder) { kill(pid, SIGKILL) }
    }

    private func removeTree(_ folder: String) {
        for name in subfolders(of: folder) { removeTree(folder + "/" + name) }
        rmdir(folder)
    }

    private func processes(in folder: String) -> [Int32] {
        // A cgroup that has gone in the meantime has no processes.
        guard let bytes = try? DiskFile.read(folder + "/cgroup.procs", limit: 4 << 20) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { Int32($0) }.filter { $0 > 1 }
    }

    private func subfolders(of folder: String) -> [String] {
        DiskFile.names(in: folder).filter { name in
            var status = stat()
            return lstat(folder + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
    }

    @discardableResult
    private func put(_ text: String, into path: String) -> Bool {
        guard access(path, W_OK) == 0 else { return false }
        do {
            try Descriptor.open(path, O_WRONLY).writeAll(Array(text.utf8))
            return true
        } catch {
            return false
        }
    }

    /// A path of mountinfo, where blanks and backslashes stand as octal.
    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.count >= 3,
                let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
