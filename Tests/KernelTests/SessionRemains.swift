import Foundation
import Glibc
import Linux

/// What the kernel's tables still have of a session.
enum SessionRemains {
    /// Processes, cgroups, mounts and loop devices of an instance or with a folder in their names.
    static func all(instance: String, folder: String) -> [String] {
        var found: [String] = []
        for pid in processes
        where isAlive(pid)
            && (text("/proc/\(pid)/cgroup").contains("/\(instance)/") || text("/proc/\(pid)/cmdline").contains(folder))
        {
            found.append("process \(pid): " + text("/proc/\(pid)/cmdline").replacingOccurrences(of: "\0", with: " "))
        }
        for line in text("/proc/self/mountinfo").split(separator: "\n") {
            if line.contains(folder) { found.append("mount \(line)") }
            let words = line.split(separator: " ")
            if line.contains(" - cgroup"), words.count > 4, access("\(words[4])/\(instance)", F_OK) == 0 {
                let groups = names("\(words[4])/\(instance)").filter {
                    $0.hasPrefix("host-") || $0.contains(".resolver")
                }
                found.append("cgroup \(words[4])/\(instance) \(groups)")
            }
        }
        for name in names("/sys/block") where text("/sys/block/\(name)/loop/backing_file").contains(folder) {
            found.append("loop device \(name)")
        }
        return found
    }

    /// A range of user ids, and a network namespace that was a keeper's, where somebody still has them.
    ///
    /// - Parameter ticks: When the keeper was dead, in ticks since the machine's start: whoever was born later may have
    ///   been given the number of a namespace that is gone.
    static func held(slot: Int, network: String, before ticks: UInt64) -> [String] {
        var found: [String] = []
        var status = stat()
        if stat("/run/lock/breakfix-ids", &status) == 0 {
            let ending = ":\(status.st_ino) \(slot) \(slot)"
            let locks = text("/proc/locks").split(separator: "\n").filter { $0.hasSuffix(ending) }
            if !locks.isEmpty, !isHeldByAnotherKeeper(ending) { found += locks.map { "lock \($0)" } }
        }
        let machine = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/net")
        guard network != machine, network.hasPrefix("net:") else { return found }
        for pid in processes
        where isAlive(pid) && (field(19, of: pid).flatMap { UInt64($0) } ?? .max) < ticks
            && (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/ns/net")) == network
        {
            found.append("\(network) of process \(pid)")
        }
        return found
            + text("/proc/self/mountinfo").split(separator: "\n").filter { $0.contains(" \(network) ") }
            .map { "mount \($0)" }
    }

    /// Whether a lock is that of a keeper of some other session, which came upon the same range.
    private static func isHeldByAnotherKeeper(_ ending: String) -> Bool {
        processes.contains { pid in
            text("/proc/\(pid)/cmdline").hasPrefix("breakfix-keeper ")
                && names("/proc/\(pid)/fdinfo").contains { number in
                    text("/proc/\(pid)/fdinfo/\(number)").split(separator: "\n").contains { $0.hasSuffix(ending) }
                }
        }
    }

    /// Whether it is more than an entry that the machine's init has yet to take notice of.
    private static func isAlive(_ pid: Int32) -> Bool { !["Z", "X", nil].contains(field(0, of: pid)) }

    /// A field of `/proc/PID/stat`, counted from the one behind the name.
    private static func field(_ number: Int, of pid: Int32) -> String? {
        let text = text("/proc/\(pid)/stat")
        return text.lastIndex(of: ")").flatMap {
            text[$0...].split(separator: " ").dropFirst(1 + number).first.map(String.init)
        }
    }

    private static var processes: [Int32] { names("/proc").compactMap { Int32($0) }.filter { $0 != getpid() } }

    private static func names(_ folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    /// A file of the kernel's; empty where what it tells of has gone.
    private static func text(_ path: String) -> String {
        guard let bytes = try? Descriptor.open(path, O_RDONLY).readAll(limit: 1 << 22) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}
