internal import CLinux
internal import Glibc
internal import Linux

/// Tries an idmapped mount for real, without attaching it anywhere.
enum IDMapProbe {
    /// Whether the file system of `folder`, or of its nearest parent that exists, can be mounted with mapped owners.
    ///
    /// Calls `open_tree(2)` and `mount_setattr(2)` with the user namespace of a short-lived child.
    static func works(on folder: String) -> Bool {
        guard
            let child = try? ChildProcess.spawn(["unshare", "--user", "--map-root-user", "sleep", "5"])
        else { return false }
        let result = mountWorks(at: nearest(folder), ownersOf: child.pid)
        child.signal(SIGKILL)
        let ended = try? child.wait()
        return result && ended != nil
    }

    private static func mountWorks(at folder: String, ownersOf pid: Int32) -> Bool {
        let map = "/proc/\(pid)/uid_map"
        for _ in 0..<100 {
            let text = (try? Descriptor.open(map, O_RDONLY).readAll(limit: 256)) ?? []
            // One line that maps a single id is the child's own map; the initial one maps all.
            if let count = text.split(separator: 32).last, count.starts(with: [49, 10]) { break }
            usleep(5_000)
        }
        guard let owners = try? Descriptor.open("/proc/\(pid)/ns/user", O_RDONLY) else { return false }
        let tree = clinux_open_tree(AT_FDCWD, folder, false, true)
        guard tree >= 0 else { return false }
        defer { close(tree) }
        return clinux_mount_set_idmap(tree, owners.raw) == 0
    }

    private static func nearest(_ folder: String) -> String {
        var path = folder
        while path != "/", access(path, F_OK) != 0, let slash = path.lastIndex(of: "/") {
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
        return path
    }
}
