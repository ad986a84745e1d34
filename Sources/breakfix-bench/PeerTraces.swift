internal import Glibc
internal import Linux

/// What container engines leave where they were ended in the middle of something.
enum PeerTraces {
    /// Ends what still runs out of the run's folder and removes the engines' empty cgroups.
    static func remove(folder: String) {
        // Clean-ups that a monitor has begun end by themselves.
        for _ in 0..<100 where !processes(folder).isEmpty { usleep(20_000) }
        for pid in processes(folder) { kill(pid, SIGKILL) }
        for group in groups(of: KeeperContender.instance) { removeGroup(group) }
        for mount in cgroupMounts {
            rmdir("\(mount)/libpod_parent/conmon")
            rmdir("\(mount)/libpod_parent")
        }
    }

    /// Processes whose command line names the run's folder; not ourselves.
    static func processes(_ folder: String) -> [Int32] { ProcessTree.naming(folder).filter { $0 != getpid() } }

    /// The cgroups of an instance, in every hierarchy.
    static func groups(of instance: String) -> [String] {
        cgroupMounts.flatMap { mount in
            folders(in: mount).filter { $0 == instance || $0.hasPrefix(instance + "-") }.map { "\(mount)/\($0)" }
        }
    }

    private static var cgroupMounts: [String] {
        ProcessTree.text("/proc/self/mounts").split(separator: "\n").filter { $0.contains(" cgroup") }
            .compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
    }

    private static func removeGroup(_ path: String) {
        for name in folders(in: path) { removeGroup("\(path)/\(name)") }
        rmdir(path)
    }

    private static func folders(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var result: [String] = []
        while let entry = readdir(stream) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { result.append(name) }
        }
        return result
    }
}
