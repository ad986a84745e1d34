import API
import Foundation
import Glibc

/// What an installation has on the machine, looked for in the kernel's own tables.
enum Traces {
    /// Processes that run for a layout: in a cgroup of its instance, or with its folder in their words or environment.
    static func processes(of layout: Layout, folder: String) -> [Int32] {
        all().filter { pid in
            pid != getpid()
                && (text("/proc/\(pid)/cgroup").contains("/\(layout.instance)/")
                    || text("/proc/\(pid)/cmdline").contains(folder) || text("/proc/\(pid)/environ").contains(folder))
        }
    }

    /// A process in words.
    static func describe(_ pid: Int32) -> String {
        "process \(pid) " + text("/proc/\(pid)/cmdline").replacingOccurrences(of: "\0", with: " ")
    }

    /// Whether a process is the one that a daemon's keepers are forked from, or the spare that it keeps.
    static func isNursery(_ pid: Int32, of daemon: Int32) -> Bool {
        guard daemon > 0, text("/proc/\(pid)/cmdline").contains("\0--nursery\0") else { return false }
        let line = text("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("PPid:") }
        guard let parent = line.flatMap({ Int32($0.dropFirst(6)) }) else { return false }
        return parent == daemon || parent > 1 && isNursery(parent, of: daemon)
    }

    /// Control groups of the instance, in each hierarchy, but for that of the spare of a daemon that runs.
    static func cgroups(of layout: Layout, daemon: Int32) -> [String] {
        var hierarchies: [String] = []
        for line in text("/proc/self/mounts").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count > 2, words[2].hasPrefix("cgroup") { hierarchies.append(String(words[1])) }
        }
        return hierarchies.flatMap { hierarchy -> [String] in
            let group = "\(hierarchy)/\(layout.instance)"
            guard access(group, F_OK) == 0 else { return [] }
            let hosts = names(group).filter { $0.hasPrefix("host-") || $0.contains(".resolver") }
            let spares = hosts.filter { host in
                text("\(group)/\(host)/cgroup.procs").split(separator: "\n").compactMap { Int32($0) }
                    .contains { isNursery($0, of: daemon) }
            }
            return spares.count == 1 && hosts == spares ? [] : ["cgroup \(group) \(hosts)"]
        }
    }

    /// The machine's own mounts at or of something below a folder; those of hosts go with their processes.
    static func mounts(below folder: String) -> [String] {
        text("/proc/self/mountinfo").split(separator: "\n").filter { $0.contains(folder) }.map { "mount \($0)" }
    }

    /// Loop devices of files below a folder.
    static func loops(below folder: String) -> [String] {
        names("/sys/block").filter { $0.hasPrefix("loop") }
            .filter { text("/sys/block/\($0)/loop/backing_file").contains(folder) }.map { "loop device " + $0 }
    }

    /// Network namespaces that a process holds by a descriptor.
    static func networks(heldBy pid: Int32) -> [String] {
        let folder = "/proc/\(pid)/fd"
        let links = names(folder).compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
        }
        return links.filter { $0.hasPrefix("net:") }.map { "\($0) held by \(describe(pid))" }
    }

    /// Namespaces that outlive their processes, because they are mounted somewhere.
    static func mountedNetworks() -> [String] {
        text("/proc/self/mountinfo").split(separator: "\n").filter { $0.contains(" nsfs ") }.map { "mount \($0)" }
    }

    /// The machine's own network interfaces.
    static func links() -> Set<String> { Set(names("/sys/class/net")) }

    private static func all() -> [Int32] { names("/proc").compactMap { Int32($0) } }

    private static func names(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    /// A file of the kernel's; empty where its process has gone.
    private static func text(_ path: String) -> String {
        guard let data = FileManager.default.contents(atPath: path) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}
