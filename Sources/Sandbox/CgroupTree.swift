internal import Glibc

/// Removal of cgroup folders with everything below them.
public enum CgroupTree {
    /// Removes a group and its descendants; a group that is still emptying is waited for, a second at most.
    ///
    /// - Returns: Whether it is gone.
    public static func remove(_ path: String) -> Bool {
        for _ in 0..<200 {
            removeChildren(of: path)
            if rmdir(path) == 0 || errno == ENOENT { return true }
            guard errno == EBUSY || errno == ENOTEMPTY else { return false }
            usleep(5_000)
        }
        return false
    }

    /// Kills every process in a group and below: by `cgroup.kill` where the kernel has it, else one by one.
    public static func kill(_ path: String) {
        if let file = fopen(path + "/cgroup.kill", "we") {
            fputs("1", file)
            fclose(file)
            return
        }
        for child in children(of: path) { kill(path + "/" + child) }
        guard let file = fopen(path + "/cgroup.procs", "re") else { return }
        defer { fclose(file) }
        var pid: Int32 = 0
        while withUnsafeMutablePointer(to: &pid, { withVaList([$0]) { vfscanf(file, "%d", $0) } }) == 1 {
            if pid > 1 { Glibc.kill(pid, SIGKILL) }
        }
    }

    /// Removes a group's descendants, but not the group; waits for those that are still emptying, a second at most.
    static func empty(_ path: String) {
        for _ in 0..<200 {
            removeChildren(of: path)
            if children(of: path).isEmpty { return }
            usleep(5_000)
        }
    }

    private static func removeChildren(of path: String) {
        for child in children(of: path) {
            removeChildren(of: path + "/" + child)
            rmdir(path + "/" + child)
        }
    }

    private static func children(of path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var result: [String] = []
        while let entry = readdir(folder) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { result.append(name) }
        }
        return result
    }
}
