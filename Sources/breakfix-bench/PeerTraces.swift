internal import Glibc
internal import Linux

/// What container engines leave where they were ended in the middle of something.
enum PeerTraces {
    /// Ends what still runs out of the run's folder and removes the engines' empty cgroups.
    static func remove(folder: String) {
        // Clean-ups that a monitor has begun end by themselves.
        for _ in 0..<100 where !processes(folder).isEmpty { usleep(20_000) }
        for pid in processes(folder) { kill(pid, SIGKILL) }
        for line in ProcessTree.text("/proc/self/mounts").split(separator: "\n") where line.contains(" cgroup") {
            let mount = line.split(separator: " ").dropFirst().first ?? ""
            removeGroup("\(mount)/\(KeeperContender.instance)")
            rmdir("\(mount)/libpod_parent/conmon")
            rmdir("\(mount)/libpod_parent")
        }
    }

    /// Processes whose command line names the run's folder; not ourselves.
    static func processes(_ folder: String) -> [Int32] { ProcessTree.naming(folder).filter { $0 != getpid() } }

    private static func removeGroup(_ path: String) {
        guard let stream = opendir(path) else { return }
        while let entry = readdir(stream) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { removeGroup("\(path)/\(name)") }
        }
        closedir(stream)
        rmdir(path)
    }
}
