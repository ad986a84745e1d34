internal import Glibc
internal import Linux

/// What `/proc` tells of processes; one that is gone has nothing to tell.
enum ProcessTree {
    /// All descendants of a process, parents first.
    static func descendants(of pid: Int32) -> [Int32] {
        var result: [Int32] = []
        for thread in numbers(in: "/proc/\(pid)/task") {
            let children = text("/proc/\(pid)/task/\(thread)/children").split(separator: " ").compactMap { Int32($0) }
            for child in children { result += [child] + descendants(of: child) }
        }
        return result
    }

    /// Whether it is PID 1 of a process namespace.
    static func isFirst(_ pid: Int32) -> Bool {
        let line = text("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("NSpid:") }
        let ids = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }) ?? []
        return ids.count > 2 && ids.last == "1"
    }

    /// Its parent; nil where it is gone.
    static func parent(of pid: Int32) -> Int32? {
        let line = text("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("PPid:") }
        return line.flatMap { Int32(String($0.dropFirst(5)).trimmed) }
    }

    /// Whether it has not ended; one that ended and that nobody has reaped yet has.
    static func isAlive(_ pid: Int32) -> Bool {
        guard kill(pid, 0) == 0 else { return false }
        let stat = text("/proc/\(pid)/stat")
        guard let end = stat.lastIndex(of: ")") else { return false }
        return !stat[end...].hasPrefix(") Z")
    }

    /// The processes of the machine whose command line has a text in it.
    static func naming(_ part: String) -> [Int32] {
        numbers(in: "/proc").filter { isAlive($0) && text("/proc/\($0)/cmdline").contains(part) }
    }

    /// Its share of memory in KiB: its own, and its part of what it shares with others.
    static func proportionalKiB(_ pid: Int32) -> Int {
        let line = text("/proc/\(pid)/smaps_rollup").split(separator: "\n").first { $0.hasPrefix("Pss:") }
        return line.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
    }

    /// The folders of its cgroups, in the places where they are usually mounted.
    static func cgroups(of pid: Int32) -> [String] {
        text("/proc/\(pid)/cgroup").split(separator: "\n").flatMap { line -> [String] in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return [] }
            let mount = fields[1].isEmpty ? "unified" : String(fields[1]).replacing("name=", with: "")
            return ["/sys/fs/cgroup/\(mount)\(fields[2])"] + (fields[1].isEmpty ? ["/sys/fs/cgroup\(fields[2])"] : [])
        }
    }

    /// The processes whose command line has a text in it.
    static func named(_ part: String, below parent: Int32) -> [Int32] {
        descendants(of: parent).filter { text("/proc/\($0)/cmdline").contains(part) }
    }

    /// A small file's text; empty where it is gone.
    static func text(_ path: String) -> String {
        do {
            return String(decoding: try Descriptor.open(path, O_RDONLY).readAll(limit: 1 << 20), as: UTF8.self)
        } catch {
            return ""
        }
    }

    /// The names in a folder of the kernel's; none where it is gone.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var result: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { result.append(name) }
        }
        return result
    }

    private static func numbers(in folder: String) -> [Int32] { names(in: folder).compactMap { Int32($0) } }
}
